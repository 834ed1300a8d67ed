/// What patients have allowed and forbidden: the policy of one FHIR Consent as stored data, the
/// compiled table of all of a twin's consents, and the pure decision. How a Consent resource is
/// read is not here, nor where decisions are kept.
@NullMarked
package io.twinmesh.persistence.consent;

import org.jspecify.annotations.NullMarked;
