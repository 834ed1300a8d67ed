package io.twinmesh.persistence.vault;

import io.twinmesh.persistence.identity.PatientId;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// One erasure of a patient's data, as far as it has come.
///
/// @param id `er-` and 32 hex digits
/// @param by the client that asked
/// @param at when the keys were destroyed
/// @param proof the signed proof, once there is one
public record Erasure(
        String id,
        PatientId patient,
        Set<DataClass> classes,
        String by,
        Instant at,
        State state,
        Optional<String> proof) {
    /// | from | on | to |
    /// |---|---|---|
    /// | | the keys are destroyed, in the transaction that writes this row | DESTROYED |
    /// | DESTROYED | everything derived from the data is gone | PURGED |
    /// | PURGED | the proof is signed | PROVED |
    public enum State {
        DESTROYED,
        PURGED,
        PROVED
    }

    public Erasure {
        classes = Set.copyOf(classes);
    }

    /// Whether nothing of the patient stays readable.
    public boolean whole() {
        return classes.size() == DataClass.values().length;
    }

    static String text(Set<DataClass> classes) {
        return String.join(",", EnumSet.copyOf(classes).stream().map(DataClass::name).toList());
    }

    static Set<DataClass> classes(String text) {
        var classes = EnumSet.noneOf(DataClass.class);
        for (var name : text.split(",", -1)) {
            classes.add(DataClass.valueOf(name));
        }
        return classes;
    }
}
