package io.twinmesh.persistence.witness;

import java.io.IOException;
import java.util.Optional;

/// What a witness remembers: the last checkpoint of each log that it cosigned.
public interface WitnessMemory {
    /// @param origin of a log
    /// @return the note; absent when none was ever written
    Optional<String> read(String origin) throws IOException;

    /// Where that is, for a person to look.
    String place(String origin);

    /// Returns when it will not be forgotten.
    void write(String origin, String note) throws IOException;
}
