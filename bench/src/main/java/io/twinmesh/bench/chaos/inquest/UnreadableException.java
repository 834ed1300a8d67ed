package io.twinmesh.bench.chaos.inquest;

import java.io.IOException;

/// What must be readable when all is well again is answered otherwise.
public final class UnreadableException extends IOException {
    private static final long serialVersionUID = 1;

    private final String answer;

    UnreadableException(String answer) {
        super(answer);
        this.answer = answer;
    }

    public String answer() {
        return answer;
    }
}
