package io.twinmesh.cluster.fhir.consent;

import io.twinmesh.actors.Refusal;

/// Leaves the reading of a Consent at the first thing that is wrong; never leaves this package.
final class ConsentRefused extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;
    private final String place;

    private ConsentRefused(String code, String place, String expected) {
        super(code);
        this.place = place;
        this.refusal = new Refusal(code, "Consent." + place + " " + expected);
    }

    /// Not what FHIR says it must be.
    static ConsentRefused malformed(String place, String expected) {
        return new ConsentRefused("resource.consent-malformed", place, expected);
    }

    /// Sound FHIR that decides access in a way that is not understood here.
    static ConsentRefused notUnderstood(String place, String expected) {
        return new ConsentRefused("resource.consent-not-understood", place, expected);
    }

    /// It can be read in two ways, of which one gives more.
    static ConsentRefused ambiguous(String place, String expected) {
        return new ConsentRefused("resource.consent-ambiguous", place, expected);
    }

    static ConsentRefused tooLarge(String place, String expected) {
        return new ConsentRefused("resource.consent-too-large", place, expected);
    }

    Refusal refusal() {
        return refusal;
    }

    /// Where it stands in the Consent, as `provision.period.start`.
    String place() {
        return place;
    }
}
