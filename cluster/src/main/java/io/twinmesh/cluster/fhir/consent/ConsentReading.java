package io.twinmesh.cluster.fhir.consent;

import io.twinmesh.actors.Refusal;
import io.twinmesh.persistence.consent.ConsentPolicy;

/// What a Consent resource says about access.
public sealed interface ConsentReading {
    /// It is in force.
    record InForce(ConsentPolicy policy) implements ConsentReading {}

    /// It gives and forbids nothing: not active, or about something else than access to data (an
    /// advance directive, a treatment).
    record WithoutEffect() implements ConsentReading {}

    /// It must not be stored, because it might mean more or less than is understood of it.
    ///
    /// @param refusal `resource.consent-malformed`, `resource.consent-not-understood`,
    ///   `resource.consent-ambiguous` or `resource.consent-too-large`, with the place and never a
    ///   value
    /// @param place what could not be read, as `provision.period.start`
    record Refused(Refusal refusal, String place) implements ConsentReading {}
}
