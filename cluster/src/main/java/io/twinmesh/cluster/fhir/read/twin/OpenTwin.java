package io.twinmesh.cluster.fhir.read.twin;

import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.resource.ResourceReader.Standing;

/// A twin that a caller has been let into.
///
/// @param visibility what of it the caller may see
/// @param standing how the index stood when everything was in it that the twin had stored
public record OpenTwin(PatientId twin, Visibility visibility, Standing standing) {}
