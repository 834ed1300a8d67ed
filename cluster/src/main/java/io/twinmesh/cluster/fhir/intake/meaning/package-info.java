/// What a twin understands of a resource: its facts and its class of data.
@NullMarked
package io.twinmesh.cluster.fhir.intake.meaning;

import org.jspecify.annotations.NullMarked;
