/// A body is streamed and cut into its entries; each resource keeps its bytes.
@NullMarked
package io.twinmesh.cluster.fhir.intake.bundle;

import org.jspecify.annotations.NullMarked;
