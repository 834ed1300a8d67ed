package io.twinmesh.actors.twin.known;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.PatientEvent;

import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a twin must know of its signals to take in more: never a sample. A value.
///
/// @param times of each signal, by `code#channel`
/// @param recent fingerprints of the last chunks, the newest last: whoever repeats does it soon
public record KnownSignals(
        @JsonProperty("times") SortedMap<String, Times> times,
        @JsonProperty("recent") long[] recent) {
    public static final int MOST_SIGNALS = 64;
    static final int MOST_RECENT = 128;

    public static final KnownSignals NONE = new KnownSignals(new TreeMap<>(), new long[0]);

    /// @param first when the earliest sample was taken
    /// @param latest when the newest was
    public record Times(Instant first, Instant latest) {
        Times with(Instant start, Instant end) {
            return new Times(
                    start.isBefore(first) ? start : first, end.isAfter(latest) ? end : latest);
        }
    }

    @JsonCreator
    public KnownSignals {
        times = new TreeMap<>(times);
        recent = recent.clone();
    }

    public static String name(Code code, String channel) {
        return code.text() + "#" + channel;
    }

    public Optional<Times> times(String name) {
        return Optional.ofNullable(times.get(name));
    }

    public boolean full(String name) {
        return times.size() >= MOST_SIGNALS && !times.containsKey(name);
    }

    public boolean holds(long content) {
        return Arrays.stream(recent).anyMatch(it -> it == content);
    }

    public KnownSignals with(PatientEvent.SignalRecorded event) {
        var known = new TreeMap<>(times);
        known.merge(
                name(event.code(), event.channel()),
                new Times(event.start(), event.end()),
                (before, _) -> before.with(event.start(), event.end()));
        var from = Math.max(0, recent.length + 1 - MOST_RECENT);
        var next = Arrays.copyOfRange(recent, from, recent.length + 1);
        next[next.length - 1] = event.content();
        return new KnownSignals(known, next);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KnownSignals(var itsTimes, var itsRecent)
                && times.equals(itsTimes)
                && Arrays.equals(recent, itsRecent);
    }

    @Override
    public int hashCode() {
        return 31 * times.hashCode() + Arrays.hashCode(recent);
    }

    /// Which signals a patient has is clinical.
    @Override
    public String toString() {
        return "KnownSignals[" + times.size() + "]";
    }
}
