package io.twinmesh.actors.twin.known;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

import io.twinmesh.persistence.identity.JobId;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.OptionalLong;

/// The last jobs whose answers are stored, each with the answer's place in the journal; 24 bytes
/// each, oldest first. A value.
public final class AnsweredJobs {
    public static final int LIMIT = 256;
    public static final AnsweredJobs NONE = new AnsweredJobs(new byte[0]);

    private static final int ENTRY = 24;

    private final byte[] packed;

    private AnsweredJobs(byte[] packed) {
        this.packed = packed;
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static AnsweredJobs of(byte[] packed) {
        if (packed.length % ENTRY != 0) {
            throw new IllegalArgumentException(ENTRY + " bytes per job, got " + packed.length);
        }
        return new AnsweredJobs(packed.clone());
    }

    @JsonValue
    public byte[] packed() {
        return packed.clone();
    }

    public int count() {
        return packed.length / ENTRY;
    }

    public OptionalLong sequenceNumber(JobId job) {
        return sequenceNumber(name(job));
    }

    /// @param name the 16 bytes of a job's name
    boolean holds(byte[] name) {
        return sequenceNumber(name).isPresent();
    }

    private OptionalLong sequenceNumber(byte[] name) {
        for (var at = 0; at < packed.length; at += ENTRY) {
            if (Arrays.equals(packed, at, at + name.length, name, 0, name.length)) {
                return OptionalLong.of(ByteBuffer.wrap(packed, at + name.length, 8).getLong());
            }
        }
        return OptionalLong.empty();
    }

    public AnsweredJobs with(JobId job, long sequenceNumber) {
        var from = count() < LIMIT ? 0 : ENTRY;
        var next = ByteBuffer.allocate(packed.length - from + ENTRY);
        next.put(packed, from, packed.length - from).put(name(job)).putLong(sequenceNumber);
        return new AnsweredJobs(next.array());
    }

    private static byte[] name(JobId job) {
        return HexFormat.of().parseHex(job.value(), "job-".length(), job.value().length());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AnsweredJobs jobs && Arrays.equals(jobs.packed, packed);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(packed);
    }

    @Override
    public String toString() {
        return "AnsweredJobs[" + count() + "]";
    }
}
