package io.twinmesh.inference.serving;

import java.util.Collection;
import java.util.List;
import java.util.Set;

/// Which of the versions in a model's folder are served.
public sealed interface VersionPolicy {
    /// The newest ones.
    record Latest(int count) implements VersionPolicy {
        public Latest {
            if (count < 1) {
                throw new IllegalArgumentException("want 1 or more, got " + count);
            }
        }
    }

    record All() implements VersionPolicy {}

    /// Those named, where they exist.
    record Specific(Set<Integer> versions) implements VersionPolicy {
        public Specific {
            versions = Set.copyOf(versions);
        }
    }

    /// @return in rising order
    default List<Integer> choose(Collection<Integer> present) {
        var sorted = present.stream().sorted().toList();
        return switch (this) {
            case Latest(int count) ->
                    sorted.subList(Math.max(0, sorted.size() - count), sorted.size());
            case All() -> sorted;
            case Specific(var versions) -> sorted.stream().filter(versions::contains).toList();
        };
    }
}
