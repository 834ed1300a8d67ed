package io.twinmesh.actors.job;

import java.util.Arrays;
import java.util.Optional;

/// How far a job has come.
public enum JobStanding {
    SUBMITTED("submitted"),
    /// Waits for a node.
    QUEUED("queued"),
    RUNNING("running"),
    /// The answer is there and is being paid, or will not be paid.
    ANSWERED("answered"),
    SETTLED("settled"),
    NOT_COMPUTED("not-computed"),
    REFUSED("refused"),
    FAILED("failed");

    private final String text;

    JobStanding(String text) {
        this.text = text;
    }

    /// The word of the public interface.
    public String text() {
        return text;
    }

    public static Optional<JobStanding> named(String text) {
        return Arrays.stream(values()).filter(one -> one.text.equals(text)).findFirst();
    }

    /// Whether the answer is there, or it is known that none will come.
    public boolean ended() {
        return switch (this) {
            case SUBMITTED, QUEUED, RUNNING -> false;
            case ANSWERED, SETTLED, NOT_COMPUTED, REFUSED, FAILED -> true;
        };
    }
}
