package io.twinmesh.persistence.linked;

import io.twinmesh.persistence.identity.NodeId;
import io.twinmesh.persistence.linked.LinkedEvent.ModelPublished;
import io.twinmesh.persistence.linked.LinkedEvent.ModelRetired;
import io.twinmesh.persistence.linked.LinkedEvent.NodeEnrolled;
import io.twinmesh.persistence.linked.LinkedEvent.NodeJudged;
import io.twinmesh.persistence.linked.LinkedEvent.NodeScored;
import io.twinmesh.persistence.linked.LinkedEvent.NodeStands;
import io.twinmesh.persistence.linked.LinkedEvent.VerdictWithdrawn;
import io.twinmesh.persistence.log.Checkpoint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// The lines of a leaf that tell its event: which one, and its fields in their order.
public final class EventLines {
    private static final String NONE = "-";

    private EventLines() {}

    /// As it is written behind `event `.
    public static String kind(LinkedEvent event) {
        return switch (event) {
            case ModelPublished _ -> "model-published";
            case ModelRetired _ -> "model-retired";
            case NodeEnrolled _ -> "node-enrolled";
            case NodeStands _ -> "node-standing";
            case NodeJudged _ -> "node-verdict";
            case VerdictWithdrawn _ -> "node-verdict-withdrawn";
            case NodeScored _ -> "node-score";
        };
    }

    /// What the lines say, by name.
    public static Map<String, String> fields(LinkedEvent event) {
        var fields = new LinkedHashMap<String, String>();
        switch (event) {
            case ModelPublished(var model, var manifest, var graph) -> {
                fields.put("model", model);
                fields.put("manifest", manifest);
                fields.put("graph", graph.orElse(NONE));
            }
            case ModelRetired(var manifest) -> fields.put("manifest", manifest);
            case NodeEnrolled(var node, var key) -> {
                fields.put("node", node.value());
                fields.put("key", key);
            }
            case NodeStands(var node, var standing, var reason) -> {
                fields.put("node", node.value());
                fields.put("standing", standing.text());
                fields.put("code", reason.text());
            }
            case NodeJudged(var node, var verdict, var evidence) -> {
                fields.put("node", node.value());
                fields.put("verdict", verdict);
                fields.put("evidence", evidence);
            }
            case VerdictWithdrawn(var node, var verdict) -> {
                fields.put("node", node.value());
                fields.put("verdict", verdict);
            }
            case NodeScored(var node, var points, var checks, var failures) -> {
                fields.put("node", node.value());
                fields.put("points", Integer.toString(points));
                fields.put("checks", Long.toString(checks));
                fields.put("failures", Long.toString(failures));
            }
        }
        return fields;
    }

    static String of(LinkedEvent event) {
        return kind(event)
                + fields(event).entrySet().stream()
                        .map(field -> "\n" + field.getKey() + " " + field.getValue())
                        .collect(Collectors.joining());
    }

    static LinkedEvent parse(String kind, List<String> lines) {
        return switch (kind + " " + lines.size()) {
            case "model-published 3" ->
                    new ModelPublished(
                            after("model ", lines.get(0)),
                            after("manifest ", lines.get(1)),
                            Optional.of(after("graph ", lines.get(2)))
                                    .filter(graph -> !graph.equals(NONE)));
            case "model-retired 1" -> new ModelRetired(after("manifest ", lines.get(0)));
            case "node-enrolled 2" -> new NodeEnrolled(node(lines), after("key ", lines.get(1)));
            case "node-standing 3" ->
                    new NodeStands(
                            node(lines),
                            known(StandingWord.of(after("standing ", lines.get(1)))),
                            known(StandingReason.of(after("code ", lines.get(2)))));
            case "node-verdict 3" ->
                    new NodeJudged(
                            node(lines),
                            after("verdict ", lines.get(1)),
                            after("evidence ", lines.get(2)));
            case "node-verdict-withdrawn 2" ->
                    new VerdictWithdrawn(node(lines), after("verdict ", lines.get(1)));
            case "node-score 4" ->
                    new NodeScored(
                            node(lines),
                            (int) Math.min(101, number("points ", lines.get(1))),
                            number("checks ", lines.get(2)),
                            number("failures ", lines.get(3)));
            default -> throw new IllegalArgumentException("no leaf tells of such an event");
        };
    }

    private static NodeId node(List<String> lines) {
        return new NodeId(after("node ", lines.getFirst()));
    }

    private static long number(String name, String line) {
        return Checkpoint.number(after(name, line));
    }

    private static <T> T known(Optional<T> word) {
        return word.orElseThrow(() -> new IllegalArgumentException("no leaf has such a word"));
    }

    static String after(String name, String line) {
        if (!line.startsWith(name)) {
            throw new IllegalArgumentException("want a line that begins with '" + name + "'");
        }
        return line.substring(name.length());
    }
}
