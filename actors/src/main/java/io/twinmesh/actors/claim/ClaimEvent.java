package io.twinmesh.actors.claim;

import io.twinmesh.persistence.format.Stored;
import io.twinmesh.persistence.format.StoredType;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What happened to one thing that can be claimed.
public sealed interface ClaimEvent extends Stored {
    Instant at();

    record Taken(String holder, boolean shared, Instant at) implements ClaimEvent {}

    record GivenBack(String holder, Instant at) implements ClaimEvent {}

    /// Who holds the thing: nobody, one alone, or several that share it.
    record Holders(Set<String> names, boolean shared) implements Stored {
        public Holders {
            names = Set.copyOf(names);
        }

        static Holders nobody() {
            return new Holders(Set.of(), true);
        }

        Holders after(ClaimEvent event) {
            var left = new TreeSet<>(names);
            return switch (event) {
                case Taken(var holder, var together, _) -> {
                    left.add(holder);
                    yield new Holders(left, together);
                }
                case GivenBack(var holder, _) -> {
                    left.remove(holder);
                    yield left.isEmpty() ? nobody() : new Holders(left, shared);
                }
            };
        }
    }

    /// Everything this feature writes to the journal and to snapshots.
    static List<StoredType<?>> storedTypes() {
        return List.of(
                StoredType.cbor("claim.taken/1", Taken.class),
                StoredType.cbor("claim.given-back/1", GivenBack.class),
                StoredType.cbor("claim.holders/1", Holders.class));
    }
}
