package io.twinmesh.cluster.cds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.cds.DraftOrders.Order;
import io.twinmesh.cluster.cds.OrderedDrug.Said;
import io.twinmesh.persistence.identity.PatientId;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// Writes as cards what published evidence says of the drugs that are about to be signed, one card
/// for each of which it says something. Pure. It proposes no drug, and offers no other.
///
/// | the table has, about the patient's variants | the card is |
/// |---|---|
/// | a line against the drug, alone or in a combination, or a resistance in another disease | a warning |
/// | lines for it, as it is ordered, in a therapy that the answer holds back as a conflict | a warning |
/// | only lines for it, as it is ordered, in a therapy that is an option | an information |
/// | nothing about it | not there |
///
/// Of the orders that could not be read, or name no drug that the table knows, one information says
/// that they were not checked, and why. The second are told of only to a patient with variants: for
/// others there is nothing to check.
///
/// A variant that is not understood is looked up for no drug, nor is one that was prefetched and
/// not read: each card says so, and where there is none, an information does. A variant that no
/// test could assess is told of in the same way, when a drug of the table is to be signed.
final class EvidenceCards {
    private static final int MOST_LINES = 20;

    private final CdsService service;
    private final PatientId patient;
    private final DrugNames drugs;
    private final UnaryOperator<String> keyed;

    /// @param patient part of each card's name: what was seen of one is not seen of another
    /// @param drugs all that the table names
    /// @param keyed makes a name of which nothing can be guessed
    EvidenceCards(
            CdsService service, PatientId patient, DrugNames drugs, UnaryOperator<String> keyed) {
        this.service = service;
        this.patient = patient;
        this.drugs = drugs;
        this.keyed = keyed;
    }

    /// What was not looked up.
    ///
    /// @param why in a few words
    /// @param reason at length
    private record Gap(String what, String why, String reason) {}

    /// @param unread why there may be prefetched variants that were not read
    /// @param evidence what the table says of the patient
    ObjectNode of(DraftOrders ordered, Optional<String> unread, JsonNode evidence) {
        var gaps = gaps(unread, evidence);
        if (drugs.namedIn(ordered.names())) {
            gaps.addAll(notAssessed(evidence));
        }
        var body = JsonNodeFactory.instance.objectNode();
        var cards = body.putArray("cards");
        for (var drug : OrderedDrug.among(ordered.names(), evidence)) {
            worst(drug.lines()).ifPresent(said -> cards.add(card(drug, said, gaps, evidence)));
        }
        if (cards.isEmpty() && !ordered.orders().isEmpty() && !gaps.isEmpty()) {
            cards.add(notLookedUp(gaps, evidence));
        }
        var unchecked = unchecked(ordered, !evidence.path("variants").isEmpty());
        if (!unchecked.isEmpty()) {
            cards.add(notChecked(unchecked, evidence));
        }
        return body;
    }

    private List<Order> unchecked(DraftOrders ordered, boolean anyVariant) {
        return ordered.orders().stream()
                .filter(order ->
                        order.unread().isPresent() || (anyVariant && !drugs.namedIn(order.names())))
                .toList();
    }

    private ObjectNode notChecked(List<Order> orders, JsonNode evidence) {
        var text = new StringBuilder("Not checked against the evidence:\n");
        for (var order : orders.subList(0, Math.min(MOST_LINES, orders.size()))) {
            text.append("\n- ").append(name(order)).append(": ");
            text.append(order.unread().orElse(nameUnknown()));
        }
        if (orders.size() > MOST_LINES) {
            text.append("\n- and ").append(orders.size() - MOST_LINES).append(" more");
        }
        var others = orders.size() - 1;
        var summary =
                "Not checked: "
                        + name(orders.getFirst())
                        + (others == 0 ? "" : " and " + others + " more");
        return card(summary, "info", ended(text, evidence), "", evidence);
    }

    private String nameUnknown() {
        return "not one of the %d drugs that the table names; it has generic names, and no brands"
                .formatted(drugs.count());
    }

    /// Its place, and its first name without what a card's text could take for markup.
    private static String name(Order order) {
        var words =
                order.names().stream()
                        .findFirst()
                        .map(it -> it.replaceAll("[^\\p{L}\\p{N}.,/%+-]+", " ").strip())
                        .map(it -> it.length() <= 60 ? it : it.substring(0, 59) + "…");
        return "order " + order.place() + words.map(it -> " (" + it + ")").orElse("");
    }

    private static List<Gap> gaps(Optional<String> unread, JsonNode evidence) {
        var gaps = new ArrayList<Gap>();
        for (var variant : evidence.path("variants")) {
            if (variant.has("notUnderstood")) {
                var reason = variant.path("notUnderstood").asText();
                gaps.add(new Gap(name(variant), "not understood", reason));
            }
        }
        unread.ifPresent(why -> gaps.add(new Gap("prefetched variants", "not all read", why)));
        return gaps;
    }

    private static List<Gap> notAssessed(JsonNode evidence) {
        return evidence.path("notAssessed")
                .valueStream()
                .map(variant -> {
                    var why = variant.path("reason").asText();
                    return new Gap(name(variant), why, why);
                })
                .toList();
    }

    private static String name(JsonNode variant) {
        return variant.path("gene").asText() + " " + variant.path("variant").asText();
    }

    private ObjectNode notLookedUp(List<Gap> gaps, JsonNode evidence) {
        var first = gaps.getFirst();
        var others = gaps.size() - 1;
        var summary =
                "Not looked up: "
                        + first.what()
                        + ", "
                        + first.why()
                        + (others == 0 ? "" : ", and " + others + " more");
        return card(summary, "info", listed(new StringBuilder(), gaps, evidence), "", evidence);
    }

    private static Optional<Said> worst(List<OrderedDrug.Line> lines) {
        return lines.stream().map(OrderedDrug.Line::said).min(Said::compareTo);
    }

    private ObjectNode card(OrderedDrug drug, Said said, List<Gap> gaps, JsonNode evidence) {
        var first =
                drug.lines().stream().filter(line -> line.said() == said).findFirst().orElseThrow();
        var summary =
                drug.name()
                        + ": published evidence "
                        + said.words()
                        + " with "
                        + first.variant()
                        + " (level "
                        + first.text("level")
                        + ")";
        return card(
                summary,
                said == Said.FOR ? "info" : "warning",
                detail(drug, gaps, evidence),
                drug.name(),
                evidence);
    }

    /// @param about what the card is about, beside its detail
    private ObjectNode card(
            String summary, String indicator, String detail, String about, JsonNode evidence) {
        var card = JsonNodeFactory.instance.objectNode();
        card.put("uuid", Cards.uuid(keyed, patient + service.id() + about + detail));
        card.put("summary", Cards.cut(summary)).put("indicator", indicator).put("detail", detail);
        Cards.source(
                card,
                service,
                "Table of evidence (CIViC), as of " + evidence.at("/table/snapshot").asText());
        var overrides = card.putArray("overrideReasons");
        Cards.override(overrides, "known", "Known, and weighed for this patient");
        Cards.override(overrides, "not-applicable", "The evidence does not hold for this patient");
        return card;
    }

    private static String detail(OrderedDrug drug, List<Gap> gaps, JsonNode evidence) {
        var text =
                new StringBuilder(
                        """
                        | says | of | variant | disease | level | stars | source | reviewed |
                        |---|---|---|---|---|---|---|---|
                        """);
        drug.lines().stream().limit(MOST_LINES).forEach(line -> row(text, line));
        if (drug.lines().size() > MOST_LINES) {
            text.append("\nNot shown: ")
                    .append(drug.lines().size() - MOST_LINES)
                    .append(" lines more.\n");
        }
        return listed(text, gaps, evidence);
    }

    private static String listed(StringBuilder text, List<Gap> gaps, JsonNode evidence) {
        for (var gap : gaps.subList(0, Math.min(MOST_LINES, gaps.size()))) {
            text.append("\n- Not looked up: ")
                    .append(gap.what())
                    .append(" (")
                    .append(gap.reason())
                    .append(").");
        }
        if (gaps.size() > MOST_LINES) {
            text.append("\n- Not looked up: ").append(gaps.size() - MOST_LINES).append(" more.");
        }
        notes(evidence).forEach(note -> text.append("\n- ").append(note));
        return ended(text, evidence);
    }

    private static String ended(StringBuilder text, JsonNode evidence) {
        return text.append("\n\n*").append(evidence.path("notice").asText()).append('*').toString();
    }

    private static void row(StringBuilder text, OrderedDrug.Line line) {
        for (var cell :
                List.of(
                        line.said().words() + line.about(),
                        line.therapies(),
                        line.variant(),
                        line.text("disease"),
                        line.text("level"),
                        line.text("rating"),
                        line.text("source") + ' ' + line.text("citationId"),
                        line.text("reviewed"))) {
            text.append("| ").append(cell.replace("|", "/")).append(' ');
        }
        text.append("|\n");
    }

    private static List<String> notes(JsonNode evidence) {
        var notes = new ArrayList<String>();
        var brought =
                evidence.path("variants")
                        .valueStream()
                        .filter(variant -> variant.path("prefetched").asBoolean())
                        .map(EvidenceCards::name)
                        .collect(Collectors.joining(", "));
        if (!brought.isEmpty()) {
            notes.add("Not in the twin: prefetched: " + brought + ".");
        }
        if (evidence.path("diseaseNeeded").asBoolean()) {
            notes.add(
                    "No disease that the table knows is on record: only resistance is looked for,"
                            + " in any disease.");
        }
        if (evidence.path("stageNeeded").asBoolean()) {
            notes.add("The stage is not on record, and lines of the table depend on it.");
        }
        if (!evidence.path("complete").asBoolean(true)) {
            notes.add("Not every variant that was ever found, or not every match, is among these.");
        }
        notes.add(evidence.path("limits").asText());
        return notes;
    }
}
