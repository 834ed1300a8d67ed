package io.twinmesh.actors.twin;

import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.vault.DataClass;

import java.util.List;
import java.util.stream.Stream;

/// What consent must know of a resource beside its facts.
///
/// @param type FHIR resource type
/// @param labels its security labels
/// @param mentioned the codes found in it that none of its facts has
record Origin(String type, DataClass dataClass, List<Code> labels, List<Code> mentioned) {
    Origin {
        type = type.intern();
        labels = List.copyOf(labels);
        mentioned = List.copyOf(mentioned);
    }

    /// Of a resource of which nothing more is known.
    static Origin plain(String type) {
        return new Origin(type, DataClass.CLINICAL, List.of(), List.of());
    }

    List<Code> mentioning(List<Code> more) {
        return Stream.concat(mentioned.stream(), more.stream()).toList();
    }

    @Override
    public String toString() {
        return "Origin[" + type + "]";
    }
}
