package io.twinmesh.bench.chaos;

import java.io.IOException;

/// What must be readable when all is well again is answered otherwise.
final class UnreadableException extends IOException {
    private static final long serialVersionUID = 1;

    private final String answer;

    UnreadableException(String answer) {
        super(answer);
        this.answer = answer;
    }

    String answer() {
        return answer;
    }
}
