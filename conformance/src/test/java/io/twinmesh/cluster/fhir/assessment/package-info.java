/// Samples for the validator.
@NullMarked
package io.twinmesh.cluster.fhir.assessment;

import org.jspecify.annotations.NullMarked;
