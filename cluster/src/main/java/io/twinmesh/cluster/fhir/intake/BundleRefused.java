package io.twinmesh.cluster.fhir.intake;

import io.twinmesh.actors.Refusal;

/// Leaves the reading of a bundle at the first thing that is wrong; never leaves this package.
final class BundleRefused extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    BundleRefused(String code, String why) {
        super(code);
        this.refusal = new Refusal(code, why);
    }

    static BundleRefused malformed(String place, String expected) {
        return new BundleRefused("bundle.malformed", place + " " + expected);
    }

    Refusal refusal() {
        return refusal;
    }
}
