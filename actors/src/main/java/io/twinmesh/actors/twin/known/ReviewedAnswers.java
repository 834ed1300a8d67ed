package io.twinmesh.actors.twin.known;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

import io.twinmesh.persistence.history.ReviewState;
import io.twinmesh.persistence.identity.JobId;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/// How far the last answers were reviewed, of those that were; 18 bytes each. A value.
public final class ReviewedAnswers {
    public static final ReviewedAnswers NONE = new ReviewedAnswers(new byte[0]);

    private static final int NAME = 16;
    private static final int ENTRY = NAME + 2;

    private final byte[] packed;

    private ReviewedAnswers(byte[] packed) {
        this.packed = packed;
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static ReviewedAnswers of(byte[] packed) {
        if (packed.length % ENTRY != 0) {
            throw new IllegalArgumentException(ENTRY + " bytes per answer, got " + packed.length);
        }
        return new ReviewedAnswers(packed.clone());
    }

    @JsonValue
    public byte[] packed() {
        return packed.clone();
    }

    public ReviewState state(JobId job) {
        var at = place(job);
        return at < 0 ? ReviewState.COMPUTED : state(packed[at + NAME]);
    }

    /// How often the answer was reviewed.
    public int count(JobId job) {
        var at = place(job);
        return at < 0 ? 0 : packed[at + NAME + 1];
    }

    /// What is no longer among the answered jobs is forgotten with this.
    public ReviewedAnswers with(JobId job, ReviewState state, AnsweredJobs answered) {
        var next = ByteBuffer.allocate(packed.length + ENTRY);
        for (var at = 0; at < packed.length; at += ENTRY) {
            var name = Arrays.copyOfRange(packed, at, at + NAME);
            if (!Arrays.equals(name, name(job)) && answered.holds(name)) {
                next.put(packed, at, ENTRY);
            }
        }
        next.put(name(job)).put(code(state)).put((byte) Math.min(count(job) + 1, Byte.MAX_VALUE));
        return new ReviewedAnswers(Arrays.copyOf(next.array(), next.position()));
    }

    private int place(JobId job) {
        var name = name(job);
        for (var at = 0; at < packed.length; at += ENTRY) {
            if (Arrays.equals(packed, at, at + NAME, name, 0, NAME)) {
                return at;
            }
        }
        return -1;
    }

    /// Stored: never changed.
    private static byte code(ReviewState state) {
        return switch (state) {
            case COMPUTED -> 0;
            case PENDING_REVIEW -> 1;
            case ACCEPTED -> 2;
            case AMENDED -> 3;
            case REJECTED -> 4;
        };
    }

    private static ReviewState state(byte code) {
        return Arrays.stream(ReviewState.values())
                .filter(state -> code(state) == code)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no review state is stored so"));
    }

    private static byte[] name(JobId job) {
        return HexFormat.of().parseHex(job.value(), "job-".length(), job.value().length());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ReviewedAnswers answers && Arrays.equals(answers.packed, packed);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(packed);
    }

    @Override
    public String toString() {
        return "ReviewedAnswers[" + packed.length / ENTRY + "]";
    }
}
