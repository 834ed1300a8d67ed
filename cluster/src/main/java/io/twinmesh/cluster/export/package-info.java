/// FHIR Bulk Data 2.0: what clients say and hear, and the work that `actors.export` has done:
/// reading patients' resources, asking their consents, writing sealed files.
@NullMarked
package io.twinmesh.cluster.export;

import org.jspecify.annotations.NullMarked;
