/// Finds what a search asks for: in one twin, among all patients, in the directory, and what comes
/// along with it.
@NullMarked
package io.twinmesh.cluster.fhir.read.find;

import org.jspecify.annotations.NullMarked;
