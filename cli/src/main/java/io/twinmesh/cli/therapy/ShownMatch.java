package io.twinmesh.cli.therapy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.inference.therapy.Disease;
import io.twinmesh.inference.therapy.Evidence;
import io.twinmesh.inference.therapy.EvidenceTable;
import io.twinmesh.inference.therapy.Findings;
import io.twinmesh.inference.therapy.MatchJson;
import io.twinmesh.inference.therapy.Therapy;
import io.twinmesh.inference.therapy.TherapyMatch;
import io.twinmesh.inference.therapy.TherapyOption;
import io.twinmesh.inference.therapy.variant.Variant;

import java.time.LocalDate;
import java.util.Locale;

/// A match, as a person or a program reads it.
record ShownMatch(
        EvidenceTable table, String gene, Variant variant, Disease disease, TherapyMatch match) {
    String text() {
        var text = new StringBuilder();
        text.append(gene).append(' ').append(variant);
        text.append(" in ")
                .append(disease.name().isEmpty() ? "DOID " + disease.doid() : disease.name());
        text.append(", ").append(table.size()).append(" lines of evidence up to ");
        text.append(day()).append('\n');
        table.notUnderstood(gene, variant).ifPresent(why -> text.append(why).append('\n'));
        findings(text, "This variant in this disease", match.exact());
        if (!match.broader().lines().isEmpty()) {
            findings(text, "A class that the variant belongs to, in this disease", match.broader());
        }
        if (!match.anyCancer().lines().isEmpty()) {
            findings(text, "This variant in cancer of any kind", match.anyCancer());
        }
        var elsewhere = match.otherDisease().stream().filter(Evidence::isResistance).toList();
        if (!elsewhere.isEmpty()) {
            text.append("\nRESISTANCE in another disease\n");
            elsewhere.forEach(line -> line(text, line));
        }
        return text.append('\n').append(MatchJson.LIMITS).toString();
    }

    private void findings(StringBuilder text, String title, Findings findings) {
        text.append('\n').append(title).append('\n');
        if (findings.lines().isEmpty()) {
            text.append("  nothing\n");
        }
        for (var option : findings.options()) {
            text.append("  evidence for ").append(option.therapy().name()).append('\n');
            bothSides(text, option);
        }
        for (var conflict : findings.conflicts()) {
            text.append("  NOT OFFERED, evidence conflicts: ");
            text.append(conflict.therapy().name()).append('\n');
            bothSides(text, conflict);
        }
        if (!findings.resistances().isEmpty()) {
            text.append("  RESISTANCE to ");
            text.append(String.join(", ", findings.resistances())).append('\n');
            findings.lines().stream()
                    .filter(Evidence::isResistance)
                    .forEach(line -> line(text, line));
        }
    }

    private void bothSides(StringBuilder text, TherapyOption option) {
        option.supporting().forEach(line -> line(text, line.evidence()));
        if (!option.against().isEmpty()) {
            text.append("    but also, against a drug of it:\n");
            option.against().forEach(line -> line(text, line));
        }
    }

    private void line(StringBuilder text, Evidence line) {
        var rating = line.rating();
        text.append(
                String.format(
                        Locale.ROOT,
                        "    level %s, %s, %s %s, %s, evidence %d%s%n",
                        line.level(),
                        rating.isPresent() ? rating.getAsInt() + " stars" : "not rated",
                        line.source(),
                        line.citationId(),
                        line.citation(),
                        line.id(),
                        where(line)));
    }

    /// What it is about, where that is another disease than the one asked for.
    private String where(Evidence line) {
        return line.disease().doid().equals(disease.doid())
                ? ""
                : ", "
                        + String.join(", ", line.therapies().stream().map(Therapy::name).toList())
                        + " in "
                        + line.disease().name();
    }

    private String day() {
        return table.snapshot().map(LocalDate::toString).orElse("an unknown day");
    }

    String json() {
        var node = JsonNodeFactory.instance.objectNode();
        node.put("gene", gene).put("variant", variant.name());
        node.put("doid", disease.doid()).put("disease", disease.name());
        node.put("table", table.digest().text()).put("snapshot", MatchJson.day(table));
        table.notUnderstood(gene, variant).ifPresent(why -> node.put("notUnderstood", why));
        MatchJson.put(node, table, match);
        node.put("limits", MatchJson.LIMITS);
        return node.toString();
    }
}
