package io.twinmesh.persistence.client;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What a SMART scope can permit on a type of resource, in the order of the grammar.
public enum Permission {
    CREATE('c'),
    /// Also of one version and of the history of one resource.
    READ('r'),
    /// Also one that makes a resource under a name that the client chose.
    UPDATE('u'),
    DELETE('d'),
    /// Also of the history of a type.
    SEARCH('s');

    private final char letter;

    Permission(char letter) {
        this.letter = letter;
    }

    public char letter() {
        return letter;
    }

    /// Reads `cruds` or a part of it in this order; empty when it is something else.
    static Optional<Set<Permission>> parse(String letters) {
        var found =
                letters.chars()
                        .boxed()
                        .flatMap(c -> Arrays.stream(values()).filter(p -> p.letter == c))
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Permission.class)));
        return letters.isEmpty() || !text(found).equals(letters)
                ? Optional.empty()
                : Optional.of(found);
    }

    /// The letters in the order of the grammar.
    static String text(Collection<Permission> permissions) {
        return Arrays.stream(values())
                .filter(permissions::contains)
                .map(p -> String.valueOf(p.letter))
                .collect(Collectors.joining());
    }
}
