package io.twinmesh.inference.signal;

/// What came of reading foreign bytes.
public sealed interface Parsed<T> {
    record Whole<T>(T value) implements Parsed<T> {}

    record Refused<T>(SignalRefusal refusal) implements Parsed<T> {}

    static <T> Parsed<T> refused(String code, String why) {
        return new Refused<>(new SignalRefusal(code, why));
    }
}
