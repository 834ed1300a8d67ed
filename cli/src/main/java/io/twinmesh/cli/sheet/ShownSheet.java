package io.twinmesh.cli.sheet;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.inference.catalog.Notice;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.inference.sheet.LabSheet;
import io.twinmesh.inference.sheet.SheetRow;

import java.util.Locale;
import java.util.Optional;

/// A sheet as a person or a program reads it: always pending review.
record ShownSheet(LabSheet sheet, Optional<Interpretation> interpretation) {
    private static final String STATE = "pending-review";
    private static final String RESEARCH =
            "Research use only: read off an image by a machine. Compare every value with the"
                    + " sheet.";

    /// What a model made of it.
    record Interpretation(ModelManifest manifest, String digest, Outcome outcome) {}

    String json() {
        var node =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("state", STATE)
                        .put("researchUseOnly", true)
                        .put("research", RESEARCH)
                        .put("notice", Notice.TEXT);
        var rows = node.putArray("recognised");
        var unsure = node.putArray("unsure");
        for (var row : sheet.rows()) {
            switch (row) {
                case SheetRow.Recognised one ->
                        rows.addObject()
                                .put("line", one.line())
                                .put("name", one.name())
                                .put("code", "http://loinc.org|" + one.loinc())
                                .put("value", one.value())
                                .put("unit", one.unit())
                                .put("confidence", one.confidence());
                case SheetRow.Unsure one ->
                        unsure.addObject()
                                .put("line", one.line())
                                .put("name", one.name())
                                .put("code", one.code())
                                .put("why", one.why());
            }
        }
        interpretation.ifPresent(made -> put(node.putObject("interpretation"), made));
        return node.toString();
    }

    private static void put(ObjectNode node, Interpretation made) {
        node.put("state", STATE)
                .put("model", made.manifest().id().toString())
                .put("digest", made.digest());
        switch (made.outcome()) {
            case Outcome.Computed computed -> {
                var values = node.putObject("values");
                computed.outputs()
                        .forEach(output ->
                                values.putObject(output.name())
                                        .put("value", output.value())
                                        .put("unit", output.unit()));
            }
            case Outcome.NotComputed not ->
                    node.putObject("notComputed").put("code", not.code()).put("why", not.why());
        }
    }

    String text() {
        var text = new StringBuilder("PENDING REVIEW. ").append(RESEARCH).append('\n');
        for (var row : sheet.rows()) {
            switch (row) {
                case SheetRow.Recognised one ->
                        text.append(
                                String.format(
                                        Locale.ROOT,
                                        "  %-20s %8s %-10s LOINC %-8s confidence %.2f%n",
                                        one.name(),
                                        one.value().toPlainString(),
                                        one.unit(),
                                        one.loinc(),
                                        one.confidence()));
                case SheetRow.Unsure one ->
                        text.append(
                                String.format(
                                        Locale.ROOT,
                                        "  %-20s not taken: %s, %s%n",
                                        one.name(),
                                        one.code(),
                                        one.why()));
            }
        }
        interpretation.ifPresent(made -> text.append(line(made)));
        return text.append(Notice.TEXT).toString();
    }

    private static String line(Interpretation made) {
        return switch (made.outcome()) {
            case Outcome.Computed computed -> {
                var main = computed.outputs().getFirst();
                yield String.format(
                        Locale.ROOT,
                        "%s: %s %s (pending review)%n",
                        made.manifest().id(),
                        main.value(),
                        main.unit());
            }
            case Outcome.NotComputed not ->
                    made.manifest().id()
                            + ": not computed, "
                            + not.code()
                            + ": "
                            + not.why()
                            + "\n";
        };
    }
}
