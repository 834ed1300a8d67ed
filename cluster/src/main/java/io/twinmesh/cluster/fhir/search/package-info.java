/// What a FHIR search asks for: reading the request into records, and matching them against a
/// resource. Pure; where resources come from and who may see them is decided elsewhere.
@NullMarked
package io.twinmesh.cluster.fhir.search;

import org.jspecify.annotations.NullMarked;
