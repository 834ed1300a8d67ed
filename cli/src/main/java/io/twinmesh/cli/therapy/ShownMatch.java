package io.twinmesh.cli.therapy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.inference.therapy.Disease;
import io.twinmesh.inference.therapy.Evidence;
import io.twinmesh.inference.therapy.EvidenceTable;
import io.twinmesh.inference.therapy.Findings;
import io.twinmesh.inference.therapy.TherapyMatch;
import io.twinmesh.inference.therapy.TherapyOption;
import io.twinmesh.inference.therapy.Variant;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;

/// A match, as a person or a program reads it.
record ShownMatch(
        EvidenceTable table, String gene, Variant variant, Disease disease, TherapyMatch match) {
    private static final String LIMITS =
            "Decision support for professionals, not a medical device. Evidence is published, not"
                    + " weighed for this patient; stage and earlier lines of therapy are not"
                    + " considered.";

    String text() {
        var text = new StringBuilder();
        text.append(gene).append(' ').append(variant);
        text.append(" in ")
                .append(disease.name().isEmpty() ? "DOID " + disease.doid() : disease.name());
        text.append(", ").append(table.size()).append(" lines of evidence up to ");
        text.append(day()).append('\n');
        findings(text, "This variant in this disease", match.exact());
        if (!match.broader().lines().isEmpty()) {
            findings(text, "A class that the variant belongs to, in this disease", match.broader());
        }
        if (!match.anyCancer().lines().isEmpty()) {
            findings(text, "This variant in cancer of any kind", match.anyCancer());
        }
        return text.append('\n').append(LIMITS).toString();
    }

    private static void findings(StringBuilder text, String title, Findings findings) {
        text.append('\n').append(title).append('\n');
        if (findings.lines().isEmpty()) {
            text.append("  nothing\n");
        }
        for (var option : findings.options()) {
            text.append("  evidence for ").append(option.therapy().name()).append('\n');
            option.supporting().forEach(line -> line(text, line.evidence()));
            if (!option.against().isEmpty()) {
                text.append("    but also, against it:\n");
                option.against().forEach(line -> line(text, line));
            }
        }
        if (!findings.resistances().isEmpty()) {
            text.append("  RESISTANCE to ");
            text.append(String.join(", ", findings.resistances())).append('\n');
            findings.lines().stream()
                    .filter(Evidence::isResistance)
                    .forEach(line -> line(text, line));
        }
    }

    private static void line(StringBuilder text, Evidence line) {
        var rating = line.rating();
        text.append(
                String.format(
                        Locale.ROOT,
                        "    level %s, %s, %s %s, %s, evidence %d%n",
                        line.level(),
                        rating.isPresent() ? rating.getAsInt() + " stars" : "not rated",
                        line.source(),
                        line.citationId(),
                        line.citation(),
                        line.id()));
    }

    private String day() {
        return table.snapshot().map(LocalDate::toString).orElse("an unknown day");
    }

    String json() {
        var node = JsonNodeFactory.instance.objectNode();
        node.put("gene", gene).put("variant", variant.name());
        node.put("doid", disease.doid()).put("disease", disease.name());
        node.put("table", table.digest().text()).put("snapshot", day());
        node.set("exact", json(match.exact()));
        node.set("broader", json(match.broader()));
        node.set("anyCancer", json(match.anyCancer()));
        node.put("limits", LIMITS);
        return node.toString();
    }

    private static ObjectNode json(Findings findings) {
        var node = JsonNodeFactory.instance.objectNode();
        var options = node.putArray("options");
        findings.options().forEach(option -> options.add(json(option)));
        var resistances = node.putArray("resistances");
        findings.resistances().forEach(resistances::add);
        lines(node.putArray("lines"), findings.lines());
        return node;
    }

    private static ObjectNode json(TherapyOption option) {
        var node = JsonNodeFactory.instance.objectNode();
        node.put("therapy", option.therapy().name()).put("level", option.level().name());
        var supporting = node.putArray("supporting");
        option.supporting().forEach(line -> supporting.add(line.evidence().id()));
        var against = node.putArray("against");
        option.against().forEach(line -> against.add(line.id()));
        return node;
    }

    private static void lines(ArrayNode array, List<Evidence> lines) {
        for (var line : lines) {
            var node = array.addObject();
            node.put("evidence", line.id()).put("variant", line.asWritten());
            var therapies = node.putArray("therapies");
            line.therapies().forEach(therapy -> therapies.add(therapy.name()));
            node.put("direction", line.direction().name().toLowerCase(Locale.ROOT));
            node.put("significance", line.significance().name().toLowerCase(Locale.ROOT));
            node.put("level", line.level().name());
            line.rating().ifPresent(rating -> node.put("rating", rating));
            node.put("source", line.source()).put("citationId", line.citationId());
            node.put("citation", line.citation());
            line.reviewed().ifPresent(day -> node.put("reviewed", day.toString()));
        }
    }
}
