/// Where each version of a patient's FHIR resources stands in the journal, and how it is read from
/// there. Content and clear ids live in the sealed journal alone; here are keyed hashes.
@NullMarked
package io.twinmesh.persistence.resource;

import org.jspecify.annotations.NullMarked;
