package io.twinmesh.cluster.cds;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

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
            for (var match : variant.path("matches")) {
                collect(found, ordered, name, "", match.at("/exact/lines"));
                collect(
                        found,
                        ordered,
                        name,
                        ", of the variant's class",
                        match.at("/broader/lines"));
                collect(found, ordered, name, ", in any cancer", match.at("/anyCancer/lines"));
            }
            collect(found, ordered, name, "", variant.path("resistanceKnown"));
        }
        return found.entrySet().stream()
                .map(drug -> new OrderedDrug(drug.getKey(), sorted(drug.getValue().values())))
                .toList();
    }

    private static List<Line> sorted(Collection<Line> lines) {
        return lines.stream().sorted((a, b) -> a.said().compareTo(b.said())).toList();
    }

    private static void collect(
            Map<String, Map<String, Line>> found,
            DrugNames.In ordered,
            String variant,
            String about,
            JsonNode lines) {
        for (var line : lines) {
            for (var therapy : line.path("therapies")) {
                var drugs = Arrays.asList(therapy.asText().split("\\+", -1));
                var signed = new LinkedHashSet<>(drugs);
                signed.removeIf(drug -> !ordered.named(drug));
                said(line, signed.size() == drugs.size())
                        .forEach(said ->
                                signed.forEach(drug ->
                                        found.computeIfAbsent(drug, _ -> new LinkedHashMap<>())
                                                .putIfAbsent(
                                                        line.path("evidence").asText() + variant,
                                                        new Line(said, variant, about, line))));
            }
        }
    }

    /// A combination that works says nothing for one of its drugs; one that fails is told of each.
    ///
    /// @param whole whether all drugs of the therapy are ordered
    /// @return one or none
    private static Set<Said> said(JsonNode line, boolean whole) {
        var supports = line.path("direction").asText().equals("supports");
        return switch (line.path("significance").asText()) {
            case "sensitivity" ->
                    supports ? (whole ? Set.of(Said.FOR) : Set.of()) : Set.of(Said.AGAINST);
            case "resistance", "reduced_sensitivity" -> supports ? Set.of(Said.AGAINST) : Set.of();
            default -> Set.of();
        };
    }
}
