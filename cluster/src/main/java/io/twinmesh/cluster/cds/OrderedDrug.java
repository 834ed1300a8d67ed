package io.twinmesh.cluster.cds;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.inference.therapy.Evidence.Direction;
import io.twinmesh.inference.therapy.Evidence.Significance;
import io.twinmesh.inference.therapy.Evidence.Word;
import io.twinmesh.inference.therapy.Therapy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A drug of the table of evidence that is about to be signed, with the lines about it.
///
/// @param lines about the patient's variants, those against it first
record OrderedDrug(String name, List<Line> lines) {
    OrderedDrug {
        lines = List.copyOf(lines);
    }

    /// What a line says of a drug; the first is the one to know.
    enum Said {
        AGAINST("against it"),
        /// For a therapy that is not offered to this patient, because something speaks against it.
        IN_CONFLICT("in conflict"),
        FOR("for it");

        private final String words;

        Said(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    /// One line of the table.
    ///
    /// @param variant gene and name
    /// @param about how near it is to the patient, as words; empty for this variant in this disease
    record Line(Said said, String variant, String about, JsonNode json) {
        String text(String field) {
            return json.path(field).asText("");
        }

        String therapies() {
            var names = new ArrayList<String>();
            json.path("therapies").forEach(name -> names.add(name.asText()));
            return String.join(" or ", names);
        }

        @Override
        public String toString() {
            return "Line[" + text("evidence") + "]";
        }
    }

    /// Those of the ordered drugs that the table says something of, by name.
    ///
    /// @param names as they are written in the orders, `gefitinib 250 MG Oral Tablet`
    static List<OrderedDrug> among(List<String> names, JsonNode evidence) {
        var ordered = new DrugNames.In(names);
        var found = new TreeMap<String, Map<String, Line>>();
        for (var variant : evidence.path("variants")) {
            var name = variant.path("gene").asText() + " " + variant.path("variant").asText();
            var about = new About(found, ordered, name);
            for (var match : variant.path("matches")) {
                about.part("", match.path("exact"));
                about.part(", of the variant's class", match.path("broader"));
                about.part(", in any cancer", match.path("anyCancer"));
                about.against(", of another stage", match.path("otherStage"));
                // what only did not help stays with its disease
                about.resistance(", in another disease", match.path("otherDisease"));
            }
            about.resistance("", variant.path("resistanceKnown"));
        }
        return found.entrySet().stream()
                .map(drug -> new OrderedDrug(drug.getKey(), sorted(drug.getValue().values())))
                .toList();
    }

    private static List<Line> sorted(Collection<Line> lines) {
        return lines.stream().sorted((a, b) -> a.said().compareTo(b.said())).toList();
    }

    /// Collects what is said about one variant.
    ///
    /// @param found by drug, and by line and variant
    private record About(
            Map<String, Map<String, Line>> found, DrugNames.In ordered, String variant) {
        /// What is said for a therapy counts as the answer offers it, or not.
        void part(String about, JsonNode findings) {
            var offered = names(findings.path("options"));
            var withheld = names(findings.path("conflicts"));
            for (var line : findings.path("lines")) {
                switch (word(line)) {
                    case AGAINST -> note(line, about, Said.AGAINST);
                    case FOR -> {
                        note(line, about, Said.FOR, offered);
                        note(line, about, Said.IN_CONFLICT, withheld);
                    }
                    case NEITHER -> {}
                }
            }
        }

        void against(String about, JsonNode lines) {
            for (var line : lines) {
                if (word(line) == Word.AGAINST) {
                    note(line, about, Said.AGAINST);
                }
            }
        }

        void resistance(String about, JsonNode lines) {
            for (var line : lines) {
                if (word(line) == Word.AGAINST && direction(line) == Direction.SUPPORTS) {
                    note(line, about, Said.AGAINST);
                }
            }
        }

        /// A combination that fails is told of each of its drugs.
        private void note(JsonNode line, String about, Said said) {
            for (var therapy : line.path("therapies")) {
                signed(therapy.asText()).forEach(drug -> note(line, about, said, drug));
            }
        }

        /// A combination that works says nothing for one of its drugs.
        private void note(JsonNode line, String about, Said said, Set<String> therapies) {
            for (var therapy : line.path("therapies")) {
                var signed = signed(therapy.asText());
                if (therapies.contains(therapy.asText())
                        && signed.size() == drugs(therapy.asText()).size()) {
                    signed.forEach(drug -> note(line, about, said, drug));
                }
            }
        }

        private void note(JsonNode line, String about, Said said, String drug) {
            found.computeIfAbsent(drug, _ -> new LinkedHashMap<>())
                    .putIfAbsent(
                            line.path("evidence").asText() + variant,
                            new Line(said, variant, about, line));
        }

        private Set<String> signed(String therapy) {
            var signed = new LinkedHashSet<>(drugs(therapy));
            signed.removeIf(drug -> !ordered.named(drug));
            return signed;
        }

        private static List<String> drugs(String therapy) {
            return Stream.of(therapy.split("\\+", -1)).map(Therapy::substance).toList();
        }

        private static Set<String> names(JsonNode options) {
            return options.valueStream()
                    .map(option -> option.path("therapy").asText())
                    .collect(Collectors.toUnmodifiableSet());
        }

        private static Word word(JsonNode line) {
            return Significance.valueOf(upper(line, "significance")).word(direction(line));
        }

        private static Direction direction(JsonNode line) {
            return Direction.valueOf(upper(line, "direction"));
        }

        private static String upper(JsonNode line, String field) {
            return line.path(field).asText().toUpperCase(Locale.ROOT);
        }
    }
}
