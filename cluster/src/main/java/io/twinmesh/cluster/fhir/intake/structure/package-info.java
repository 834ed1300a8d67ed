/// What FHIR R4 (4.0.1) says of the structure of resources, and whether a resource keeps to it:
/// elements, cardinalities, types, the forms of primitive values, required codes, and the
/// invariants of the package `invariant`. Profiles and other bindings are not looked at. Nothing
/// here knows of requests or patients.
@NullMarked
package io.twinmesh.cluster.fhir.intake.structure;

import org.jspecify.annotations.NullMarked;
