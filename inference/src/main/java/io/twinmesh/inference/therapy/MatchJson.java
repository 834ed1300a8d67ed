package io.twinmesh.inference.therapy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;

/// What a table says, as JSON: what a program reads of the command line and of the server.
public final class MatchJson {
    /// Beside every answer.
    public static final String LIMITS =
            "Decision support for professionals, not a medical device. Evidence is published, not"
                    + " weighed for this patient; stage counts where the table states it, earlier"
                    + " lines of therapy are not considered.";

    private MatchJson() {}

    /// The three parts, each under its name.
    public static void put(ObjectNode node, EvidenceTable table, TherapyMatch match) {
        node.set("exact", findings(table, match.exact()));
        node.set("broader", findings(table, match.broader()));
        node.set("anyCancer", findings(table, match.anyCancer()));
        lines(node.putArray("otherStage"), table, match.otherStage());
        lines(node.putArray("otherDisease"), table, match.otherDisease());
    }

    /// The day after which the table knows nothing.
    public static String day(EvidenceTable table) {
        return table.snapshot().map(LocalDate::toString).orElse("unknown");
    }

    private static ObjectNode findings(EvidenceTable table, Findings findings) {
        var node = JsonNodeFactory.instance.objectNode();
        var options = node.putArray("options");
        findings.options().forEach(option -> options.add(option(option)));
        var conflicts = node.putArray("conflicts");
        findings.conflicts().forEach(conflict -> conflicts.add(option(conflict)));
        var resistances = node.putArray("resistances");
        findings.resistances().forEach(resistances::add);
        lines(node.putArray("lines"), table, findings.lines());
        return node;
    }

    private static ObjectNode option(TherapyOption option) {
        var node = JsonNodeFactory.instance.objectNode();
        node.put("therapy", option.therapy().name()).put("level", option.level().name());
        var supporting = node.putArray("supporting");
        option.supporting().forEach(line -> supporting.add(line.evidence().id()));
        var against = node.putArray("against");
        option.against().forEach(line -> against.add(line.id()));
        return node;
    }

    /// Each line with the day of the table: none is shown without it.
    public static void lines(ArrayNode array, EvidenceTable table, List<Evidence> lines) {
        for (var line : lines) {
            var node = array.addObject();
            node.put("evidence", line.id()).put("variant", line.asWritten());
            node.put("doid", line.disease().doid()).put("disease", line.disease().name());
            var therapies = node.putArray("therapies");
            line.therapies().forEach(therapy -> therapies.add(therapy.name()));
            node.put("direction", line.direction().name().toLowerCase(Locale.ROOT));
            node.put("significance", line.significance().name().toLowerCase(Locale.ROOT));
            node.put("level", line.level().name());
            line.stage().ifPresent(stage -> node.put("stage", stage.name()));
            line.rating().ifPresent(rating -> node.put("rating", rating));
            node.put("source", line.source()).put("citationId", line.citationId());
            node.put("citation", line.citation());
            line.reviewed().ifPresent(day -> node.put("reviewed", day.toString()));
            node.put("snapshot", day(table));
        }
    }
}
