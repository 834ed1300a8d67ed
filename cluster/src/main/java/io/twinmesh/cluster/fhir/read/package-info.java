/// The reading half of the FHIR server: single resources, histories, searches, everything of a
/// patient, and what the server says of itself. Twins are asked who may see what; content comes
/// from the journal, without waking more than that question needs.
@NullMarked
package io.twinmesh.cluster.fhir.read;

import org.jspecify.annotations.NullMarked;
