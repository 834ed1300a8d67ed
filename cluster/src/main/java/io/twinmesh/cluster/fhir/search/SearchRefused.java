package io.twinmesh.cluster.fhir.search;

import io.twinmesh.actors.Refusal;

/// Leaves the reading of a search at the first thing that is wrong; never leaves this package.
final class SearchRefused extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    SearchRefused(String code, String why) {
        super(code);
        this.refusal = new Refusal(code, why);
    }

    static SearchRefused malformed(String parameter, String expected) {
        return new SearchRefused("search.value-malformed", parameter + " must be " + expected);
    }

    Refusal refusal() {
        return refusal;
    }
}
