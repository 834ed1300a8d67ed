package io.twinmesh.inference.wfdb;

import io.twinmesh.inference.signal.SignalRefusal;

/// Leaves the reading of a record at the first thing that is wrong; never leaves this package.
final class WfdbRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient SignalRefusal refusal;

    WfdbRefusedException(String code, String why) {
        super(code);
        this.refusal = new SignalRefusal(code, why);
    }

    static WfdbRefusedException malformed(int line, String expected) {
        return new WfdbRefusedException(
                "wfdb.header-malformed", "line " + line + " of the header must have " + expected);
    }

    static WfdbRefusedException unsupported(String what) {
        return new WfdbRefusedException("wfdb.unsupported", what);
    }

    SignalRefusal refusal() {
        return refusal;
    }
}
