package io.twinmesh.persistence.history;

import io.twinmesh.persistence.vault.DataClass;

import java.time.Instant;

/// What a sealed row says to who has the keys that are left.
public sealed interface Opened {
    record Plain(PatientEvent event) implements Opened {}

    /// Something of this kind happened then, and the key that sealed it is gone.
    record Redacted(String tag, Instant at, DataClass dataClass) implements Opened {
        public PatientEvent event() {
            return new PatientEvent.Redacted(at, tag, dataClass);
        }
    }
}
