package io.twinmesh.cluster.serving.rest;

import io.twinmesh.inference.serving.Refusal;
import io.twinmesh.inference.serving.Refusal.Reason;

/// A body that is no question. Has no stack trace: it is thrown for anybody's mistake.
final class RequestRefused extends Exception {
    private final transient Refusal refusal;

    RequestRefused(Reason reason, String text) {
        super(text, null, false, false);
        this.refusal = new Refusal(reason, text);
    }

    static RequestRefused malformed(String text) {
        return new RequestRefused(Reason.MALFORMED, text);
    }

    Refusal refusal() {
        return refusal;
    }
}
