/// The invariants of FHIR R4 (4.0.1) whose severity is error, by hand, for the types that are taken
/// in and what they may contain. What can be said by a table (elements, types, codes) is not here.
@NullMarked
package io.twinmesh.cluster.fhir.intake.invariant;

import org.jspecify.annotations.NullMarked;
