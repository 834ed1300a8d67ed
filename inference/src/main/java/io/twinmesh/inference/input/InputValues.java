package io.twinmesh.inference.input;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The named values one run of a model receives, ordered by name so that the same values always
/// give the same bytes.
public record InputValues(SortedMap<String, InputValue> values) {
    public InputValues {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    public static InputValues of(Map<String, InputValue> values) {
        return new InputValues(new TreeMap<>(values));
    }

    public Optional<InputValue> value(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /// Names only: the values are clinical.
    @Override
    public String toString() {
        return "InputValues" + values.keySet();
    }
}
