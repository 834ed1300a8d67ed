/// What each entry is called here, whose it is, and what its references mean.
@NullMarked
package io.twinmesh.cluster.fhir.intake.naming;

import org.jspecify.annotations.NullMarked;
