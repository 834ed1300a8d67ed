package io.twinmesh.persistence.vault;

/// What one data key seals. The names are stored.
public enum KeyScope {
    CLINICAL,
    GENOME,
    SIGNALS,
    IDENTITY,
    /// All of a patient's data, in the time before classes had keys of their own. Never made any
    /// more.
    EVERY;

    public static KeyScope of(DataClass dataClass) {
        return switch (dataClass) {
            case CLINICAL -> CLINICAL;
            case GENOME -> GENOME;
            case SIGNALS -> SIGNALS;
            case IDENTITY -> IDENTITY;
        };
    }
}
