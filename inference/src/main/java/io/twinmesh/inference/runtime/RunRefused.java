package io.twinmesh.inference.runtime;

import io.twinmesh.inference.engine.batch.Answer;

/// A loaded model did not answer, for a reason that lies in the machine and not in the values.
public final class RunRefused extends RuntimeException {
    private final Answer.Refused why;

    public RunRefused(Answer.Refused why) {
        super("the model was not run: " + why.code());
        this.why = why;
    }

    public Answer.Refused why() {
        return why;
    }
}
