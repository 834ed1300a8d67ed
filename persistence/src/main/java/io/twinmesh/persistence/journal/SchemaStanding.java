package io.twinmesh.persistence.journal;

import java.util.List;
import java.util.Optional;

/// How the schema of a database stands beside what this version knows. Steps are named
/// `<component>/<step>`.
///
/// @param missing would run, in this order
/// @param newer have run, of components of ours, and are not known here
/// @param changed have run, and were others than they are here
/// @param strange what is there and is not of this schema: components, or tables where no step has
///   run
public record SchemaStanding(
        List<String> missing, List<String> newer, List<String> changed, List<String> strange) {
    public SchemaStanding {
        missing = List.copyOf(missing);
        newer = List.copyOf(newer);
        changed = List.copyOf(changed);
        strange = List.copyOf(strange);
    }

    /// Why no server may use the database. A newer version's steps are no reason: they only add,
    /// and while servers are replaced an older one may have to start again.
    public Optional<String> unusable() {
        if (!strange.isEmpty()) {
            return Optional.of(
                    "it holds "
                            + String.join(", ", strange)
                            + ", which is not of this schema: expected an empty database or that of"
                            + " a server");
        }
        return changed.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "step " + String.join(", ", changed) + " was changed after it had run");
    }

    /// Why this version may not bring it up to date. Where a newer version's lacks nothing that
    /// this one needs, as after a way back, there is nothing to do.
    public Optional<String> unchangeable() {
        return unusable()
                .or(() ->
                        newer.isEmpty() || missing.isEmpty()
                                ? Optional.empty()
                                : Optional.of(
                                        "it is of a newer version: this one does not know the step "
                                                + String.join(", ", newer)));
    }
}
