/// The answers of models as FHIR: what was found, on what, by which model, and who vouches for it.
/// Made from a twin's events when it is asked for; nothing is stored here.
@NullMarked
package io.twinmesh.cluster.fhir.assessment;

import org.jspecify.annotations.NullMarked;
