/// Reads a FHIR R4 Consent into the policy that decides access. Whatever decides and is not
/// understood is refused with its place: it is never passed over. The decision itself is in
/// `persistence.consent`.
@NullMarked
package io.twinmesh.cluster.fhir.consent;

import org.jspecify.annotations.NullMarked;
