/// FHIR R4 at the edge: what a client sent becomes resources with a name and an owner, each with
/// its own bytes, and only what a twin understands is read out of it. No routes here, and nothing
/// is stored.
@NullMarked
package io.twinmesh.cluster.fhir.intake;

import org.jspecify.annotations.NullMarked;
