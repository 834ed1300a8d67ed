package io.twinmesh.cluster.fhir.intake.bundle;

import io.twinmesh.actors.Refusal;

import java.util.List;
import java.util.Optional;

/// A bundle cut into its entries.
public sealed interface ReadBundle {
    /// All entries are done or none.
    record Transaction(List<Entry> entries) implements ReadBundle {
        public Transaction {
            entries = List.copyOf(entries);
        }
    }

    /// Each entry is done, or not, by itself.
    record Batch(List<Entry> entries) implements ReadBundle {
        public Batch {
            entries = List.copyOf(entries);
        }
    }

    /// @param place path of the element that is wrong
    record Refused(Refusal refusal, Optional<String> place) implements ReadBundle {}
}
