package io.twinmesh.cluster.cds;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What CDS Hooks 2.0 demands of a card, by the names of HL7's invariants where they have one; of
/// those that break them all are told.
final class CardInvariants {
    private CardInvariants() {}

    static List<String> brokenBy(JsonNode card) {
        var broken = new ArrayList<String>();
        if (card.path("summary").asText().isEmpty()
                || card.path("summary").asText().length() > 139) {
            broken.add("summary");
        }
        if (!Set.of("info", "warning", "critical").contains(card.path("indicator").asText())) {
            broken.add("indicator");
        }
        if (card.at("/source/label").asText().isEmpty()) {
            broken.add("source");
        }
        suggestions(card, broken);
        for (var link : card.path("links")) {
            if (!link.path("type").asText().equals("smart") && link.has("appContext")) {
                broken.add("cds-resp-3");
            }
            if (!Set.of("absolute", "smart").contains(link.path("type").asText())
                    || link.path("label").asText().isEmpty()
                    || link.path("url").asText().isEmpty()) {
                broken.add("link");
            }
        }
        for (var reason : card.path("overrideReasons")) {
            if (reason.path("display").asText().isEmpty()) {
                broken.add("cds-resp-4");
            }
        }
        if (holdsEmptiness(card)) {
            broken.add("empty");
        }
        return broken;
    }

    private static void suggestions(JsonNode card, List<String> broken) {
        var suggestions = card.path("suggestions");
        var behaviour = card.path("selectionBehavior").asText();
        if (!suggestions.isEmpty() && !Set.of("at-most-one", "any").contains(behaviour)) {
            broken.add("cds-resp-6");
        }
        var recommended = 0;
        for (var suggestion : suggestions) {
            recommended += suggestion.path("isRecommended").asBoolean() ? 1 : 0;
            if (suggestion.path("label").asText().isEmpty()) {
                broken.add("suggestion");
            }
            suggestion.path("actions").forEach(action -> broken.addAll(brokenByAction(action)));
        }
        if (behaviour.equals("at-most-one") && recommended > 1) {
            broken.add("cds-resp-1");
        }
    }

    static List<String> brokenByAction(JsonNode action) {
        var broken = new ArrayList<String>();
        var type = action.path("type").asText();
        if (!Set.of("create", "update", "delete").contains(type)) {
            broken.add("action");
        }
        if (type.equals("delete") && (action.has("resource") || !action.has("resourceId"))) {
            broken.add("cds-resp-2");
        }
        if (action.path("description").asText().isEmpty()) {
            broken.add("cds-resp-5");
        }
        return broken;
    }

    private static boolean holdsEmptiness(JsonNode node) {
        if (node.isNull()
                || (node.isTextual() && node.asText().isEmpty())
                || (node.isContainerNode() && node.isEmpty())) {
            return true;
        }
        for (var child : node) {
            if (holdsEmptiness(child)) {
                return true;
            }
        }
        return false;
    }
}
