/// The write side of the FHIR server: bundles and single resources on their way into twins and the
/// directory, and what their senders are answered. How they are read is `fhir.intake`'s matter.
@NullMarked
package io.twinmesh.cluster.fhir.write;

import org.jspecify.annotations.NullMarked;
