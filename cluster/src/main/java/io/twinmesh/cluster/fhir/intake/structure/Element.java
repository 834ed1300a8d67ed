package io.twinmesh.cluster.fhir.intake.structure;

import java.util.List;
import java.util.Optional;

/// An element of a type.
///
/// @param name in JSON; that of a choice without its type: `value` for `valueQuantity`
/// @param types the data types that it may have, several only of a choice
/// @param codes what it is bound to with strength `required`, where the codes can be listed
record Element(
        String name,
        boolean choice,
        List<String> types,
        boolean demanded,
        boolean repeats,
        Optional<CodeSet> codes) {
    Element {
        types = List.copyOf(types);
    }

    /// Whether it has to be counted: it is demanded, or of its types one only may be there.
    boolean counted() {
        return demanded || choice;
    }
}
