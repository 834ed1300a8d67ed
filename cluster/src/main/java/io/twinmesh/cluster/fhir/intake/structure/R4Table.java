package io.twinmesh.cluster.fhir.intake.structure;

import io.twinmesh.cluster.fhir.intake.invariant.Invariants;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The structures of FHIR R4 that `r4.txt` lists. Each of its lines is one of
///
/// | Line | Means |
/// |---|---|
/// | `# …` | a comment |
/// | `@name system\|code code …` | a value set; a code without a system is of the one before it |
/// | `* type …` | the types that `[x]:*` may have |
/// | `Type Base element …` | a type: the elements that it has beyond those of its base, which stands above it |
///
/// An element is `name:type`, of a choice `name[x]:type|type`, then `@` and a value set where codes
/// of it are required, then `!` when it is demanded and `*` when it repeats.
final class R4Table {
    private static final Set<String> ABSTRACT = Set.of("Resource", "DomainResource");
    private static final Pattern ELEMENT =
            Pattern.compile(
                    "(?<name>\\w+)(?<choice>\\[x])?:(?<types>[\\w.|]+|\\*)(?:@(?<codes>[\\w.-]+))?"
                            + "(?<demanded>!)?(?<repeats>\\*)?");

    private final Map<String, CodeSet> codes = new HashMap<>();
    private final Map<String, Structure> structures = new HashMap<>();
    private List<String> open = List.of();

    private R4Table(List<String> lines) {
        for (var line : lines) {
            var words = List.of(line.split(" ", -1));
            var rest = words.subList(1, words.size());
            switch (line.charAt(0)) {
                case '#' -> {}
                case '@' -> {
                    var name = words.getFirst().substring(1);
                    codes.put(name, CodeSet.of(name, rest));
                }
                case '*' -> open = rest;
                default -> type(words.getFirst(), rest.getFirst(), rest.subList(1, rest.size()));
            }
        }
    }

    private void type(String name, String base, List<String> elements) {
        structures.put(
                name,
                structures
                        .getOrDefault(base, Structure.NOTHING)
                        .with(
                                name.equals("Resource"),
                                elements.stream().map(this::element).toList(),
                                Invariants.of(name)));
    }

    private Element element(String word) {
        var parts = ELEMENT.matcher(word);
        if (!parts.matches()) {
            throw new IllegalStateException(
                    "r4.txt has an element that is not understood: " + word);
        }
        var types = parts.group("types");
        return new Element(
                parts.group("name"),
                parts.group("choice") != null,
                types.equals("*") ? open : List.of(types.split("\\|", -1)),
                parts.group("demanded") != null,
                parts.group("repeats") != null,
                Optional.ofNullable(parts.group("codes")).map(codes::get));
    }

    /// The table of this release, read when it is first asked for.
    static R4Table ofRelease() {
        return OfRelease.TABLE;
    }

    private static final class OfRelease {
        private static final R4Table TABLE = new R4Table(lines());

        private static List<String> lines() {
            try (var in = R4Table.class.getResourceAsStream("r4.txt")) {
                if (in == null) {
                    throw new IllegalStateException("r4.txt is not on the class path");
                }
                return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// A type by its name; that of a nested one is its path: `Patient.contact`.
    Structure structure(String type) {
        var structure = structures.get(type);
        if (structure == null) {
            throw new IllegalStateException("r4.txt does not have the type " + type);
        }
        return structure;
    }

    /// A type of resource; empty when the table has none of that name.
    Optional<Structure> resource(String type) {
        return Optional.ofNullable(structures.get(type))
                .filter(structure -> structure.resource() && !ABSTRACT.contains(type));
    }
}
