package io.twinmesh.cluster.cds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.http.twin.Answers.Assembled;
import io.twinmesh.inference.catalog.Notice;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.question.Absent;
import io.twinmesh.inference.question.Agreement;
import io.twinmesh.inference.runtime.Alarm;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.inference.runtime.RedFlag;

import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/// Writes answers as cards. Pure: while the answers are the same, so are the cards and their ids,
/// and clinicians' software can leave out what it has shown.
final class Cards {
    /// HL7's limit is below 140.
    static final int LONGEST_SUMMARY = 139;

    private static final String ASK_AGAIN =
            "Call the service again: so much was ordered and prefetched that no link can lead to"
                    + " the answer.";

    /// UCUM's unit of a score.
    private static final String POINTS = "{score}";

    /// What a warning of a model's assumption begins with.
    private static final String ASSUMED = "assumed.";

    private static final String TOPICS = "https://twinmesh.io/cds-topics";
    private static final String OVERRIDES = "https://twinmesh.io/cds-override-reasons";

    private final CdsService service;
    private final String link;
    private final Absent absent;
    private final List<String> unused;
    private final UnaryOperator<String> keyed;

    /// @param link where the whole answer is
    /// @param absent models that do not answer the service's question
    /// @param unused what came with the call and was not used, and why
    /// @param keyed makes a name of which nothing can be guessed
    Cards(
            CdsService service,
            String link,
            Absent absent,
            List<String> unused,
            UnaryOperator<String> keyed) {
        this.service = service;
        this.link = link;
        this.absent = absent;
        this.unused = List.copyOf(unused);
        this.keyed = keyed;
    }

    ObjectNode of(List<Assembled> parts) {
        var body = JsonNodeFactory.instance.objectNode();
        var cards = body.putArray("cards");
        for (var part : parts) {
            if (part.outcome().orElse(null) instanceof Outcome.Computed computed
                    && part.model().isPresent()) {
                cards.add(answer(part, part.model().get(), computed));
            }
        }
        var agreement =
                Agreement.of(parts.stream().flatMap(p -> p.finding().stream()).toList())
                        .without(absent);
        var statements = new ArrayList<>(agreement.statements());
        if (parts.stream().anyMatch(part -> part.outcome().flatMap(Outcome::computed).isEmpty())) {
            statements.addAll(unused);
        }
        if (!parts.isEmpty() && !statements.isEmpty()) {
            cards.add(
                    agreement(
                            new Agreement(agreement.verdict(), statements),
                            twin(parts.getFirst())));
        }
        return body;
    }

    /// Nothing has come to its end in time. The same card whenever it is said of a patient, though
    /// each call's link is another.
    ///
    /// @param twin whom it is about
    ObjectNode pending(String twin) {
        return pending(
                service,
                Optional.of(link),
                unused,
                uuid(keyed, service.id() + " pending " + twin + String.join("\n", unused)));
    }

    /// Whether a red flag of NEWS2 is asked for here, and no answer says how high the score is.
    ///
    /// @param ended empty while there are no answers
    boolean hides(Optional<List<Assembled>> ended) {
        return service == CdsService.DETERIORATION
                && ended.stream()
                        .flatMap(List::stream)
                        .noneMatch(part ->
                                part.model().filter(RedFlag::mayBeRaisedBy).isPresent()
                                        && part.outcome().flatMap(Outcome::computed).isPresent());
    }

    /// Puts first what cannot wait for an answer.
    ///
    /// @param flag as the twin's view has it
    void raise(ObjectNode body, String twin, JsonNode flag) {
        var card =
                card(JsonNodeFactory.instance.arrayNode(), service.id() + " flag " + twin + flag);
        var least = flag.path("atLeast").asBoolean() ? "at least " : "";
        card.put(
                        "summary",
                        cut(
                                "NEWS2 is "
                                        + least
                                        + flag.path("score").asInt()
                                        + " (high) by the twin's last vital signs"))
                .put("indicator", "critical")
                .put(
                        "detail",
                        "**"
                                + flag.path("text").asText()
                                + "**\n\nThe newest of them is of "
                                + flag.path("newestInputAt").asText()
                                + ". The answer that was asked for now is not there.\n\n*"
                                + Notice.TEXT
                                + "*");
        source(card, service.title());
        ((ArrayNode) body.path("cards")).insert(0, card);
    }

    /// @param link where the whole answer will be; without one the question must be asked again
    /// @param notes sentences, said beside
    static ObjectNode pending(
            CdsService service, Optional<String> link, List<String> notes, String uuid) {
        var body = JsonNodeFactory.instance.objectNode();
        var card = body.putArray("cards").addObject().put("uuid", uuid);
        link.ifPresent(it -> link(card, it));
        card.put("summary", cut(service.title() + ": still being computed"))
                .put("indicator", "info")
                .put(
                        "detail",
                        (link.isPresent() ? "The answer will be behind the link." : ASK_AGAIN)
                                + String.join(
                                        "", notes.stream().map(note -> "\n- " + note).toList())
                                + "\n\n*"
                                + Notice.TEXT
                                + "*");
        source(card, service, service.title());
        return body;
    }

    private ObjectNode answer(Assembled part, ModelManifest model, Outcome.Computed computed) {
        var first = computed.outputs().getFirst();
        var emergency = RedFlag.raisedBy(model, computed);
        var answer = part.body().path("answer");
        var card =
                card(
                        JsonNodeFactory.instance.arrayNode(),
                        twin(part) + part.body().path("modelDigest").asText() + answer);
        card.put(
                        "summary",
                        cut(
                                model.title()
                                        + ": "
                                        + (computed.atLeast() ? "at least " : "")
                                        + shown(first)
                                        + computed.band()
                                                .map(band -> " (" + band.label() + ")")
                                                .orElse("")))
                .put("indicator", indicator(emergency, model, computed))
                .put("detail", detail(part, model, computed));
        source(card, model.citation());
        var overrides = card.putArray("overrideReasons");
        override(overrides, "known-baseline", "Known baseline for this patient");
        override(overrides, "artefact", "Measurement artefact");
        override(overrides, "not-applicable", "The model does not hold for this patient");
        return card;
    }

    private static String indicator(
            boolean emergency, ModelManifest model, Outcome.Computed computed) {
        if (emergency) {
            return "critical";
        }
        return Alarm.raisedBy(model, computed) ? "warning" : "info";
    }

    private static String detail(Assembled part, ModelManifest model, Outcome.Computed computed) {
        var answer = part.body().path("answer");
        var text = new StringBuilder();
        if (RedFlag.raisedBy(model, computed)) {
            text.append("**").append(RedFlag.TEXT).append("**\n\n");
        }
        inputs(text, answer, points(model, answer));
        text.append("\nMissing: ").append(words(answer.path("missing")));
        text.append(". Withheld by consent: ").append(words(answer.path("withheld")));
        text.append(toKnow(computed.warnings()));
        text.append(notCounted(answer.path("conditionsNotCounted")));
        text.append(". Oldest input: ")
                .append(answer.path("oldestInputDays").asText("of no date"))
                .append(" days. Model ")
                .append(model.id())
                .append(' ')
                .append(part.body().path("modelDigest").asText())
                .append(".\n\n");
        model.limits().forEach(limit -> text.append("- ").append(limit).append('\n'));
        if (model.regulatoryClass().researchUseOnly()) {
            text.append('\n').append(Notice.RESEARCH).append('\n');
        }
        return text.append("\n*").append(Notice.TEXT).append('*').toString();
    }

    /// What the model took for granted because nobody said it, in words; other warnings by their
    /// codes.
    private static String toKnow(List<String> warnings) {
        var assumed =
                warnings.stream()
                        .filter(warning -> warning.startsWith(ASSUMED))
                        .map(warning -> warning.substring(ASSUMED.length()).replace('-', ' '))
                        .toList();
        var others = warnings.stream().filter(warning -> !warning.startsWith(ASSUMED)).toList();
        return (assumed.isEmpty()
                        ? ""
                        : ". Assumed, because it is not known: " + String.join(", ", assumed))
                + (others.isEmpty() ? "" : ". Warnings: " + String.join(", ", others));
    }

    private static String notCounted(JsonNode conditions) {
        if (conditions.isMissingNode()) {
            return "";
        }
        var codes = conditions.path("codes");
        var more = conditions.path("count").asInt() - codes.size();
        return ". Active conditions that no input counts: "
                + words(codes)
                + (more > 0 ? " and " + more + " more" : "");
    }

    private static void inputs(StringBuilder text, JsonNode answer, Map<String, String> points) {
        text.append("| input | value | when |").append(points.isEmpty() ? "" : " points |");
        text.append("\n|---|---|---|").append(points.isEmpty() ? "" : "---|").append('\n');
        for (var input : answer.path("inputs")) {
            var name = input.path("name").asText();
            text.append("| ")
                    .append(name)
                    .append(" | ")
                    .append(input.path("value").asText())
                    .append(' ')
                    .append(input.path("unit").asText(""))
                    .append(" | ")
                    .append(input.path("observedAt").asText(input.path("source").asText()))
                    .append(prefetched(input) ? ", not in the twin: prefetched" : "")
                    .append(" |")
                    .append(points.isEmpty() ? "" : " " + points.getOrDefault(name, "") + " |")
                    .append('\n');
        }
    }

    /// By input, of a score that is a sum of points; what an input adds to another model's sum is
    /// not for a card.
    private static Map<String, String> points(ModelManifest model, JsonNode answer) {
        var points = new HashMap<String, String>();
        if (model.outputs().getFirst().unit().equals(POINTS)) {
            for (var one : answer.path("contributions")) {
                points.put(
                        one.path("input").asText(),
                        one.path("amount")
                                .decimalValue()
                                .setScale(1, RoundingMode.HALF_EVEN)
                                .stripTrailingZeros()
                                .toPlainString());
            }
        }
        return points;
    }

    /// Whether another server's resource says it, itself or through another model's answer.
    private static boolean prefetched(JsonNode input) {
        return input.path("source").asText().equals("prefetched")
                || input.path("code").asText().contains(" with prefetched ");
    }

    private static String words(Iterable<JsonNode> list) {
        var words = new StringBuilder();
        for (var word : list) {
            words.append(words.isEmpty() ? "" : ", ").append(word.asText());
        }
        return words.isEmpty() ? "none" : words.toString();
    }

    /// Part of each card's name: what is said of one patient and was seen is not seen of another.
    static String twin(Assembled part) {
        return part.body().path("twin").asText();
    }

    private ObjectNode agreement(Agreement agreement, String twin) {
        var statements = String.join("\n- ", agreement.statements());
        var card =
                card(
                        JsonNodeFactory.instance.arrayNode(),
                        twin + service.id() + String.join("\n", agreement.statements()));
        var conflict = agreement.verdict() == Agreement.Verdict.CONFLICT;
        card.put(
                        "summary",
                        cut(
                                service.title()
                                        + ": "
                                        + switch (agreement.verdict()) {
                                            case NOTHING -> "not computed";
                                            case SINGLE -> "one model has an answer";
                                            case COMPLEMENTARY -> "the answers complete each other";
                                            case AGREE -> "the models agree";
                                            case CONFLICT -> "the models disagree";
                                        }
                                        + (absent.brief().isEmpty() ? "" : "; " + absent.brief())))
                .put("indicator", conflict ? "warning" : "info")
                .put("detail", "- " + statements + "\n\n*" + Notice.TEXT + "*");
        source(card, service.title());
        return card;
    }

    private ObjectNode card(ArrayNode cards, String named) {
        var card = cards.addObject();
        card.put("uuid", uuid(keyed, named));
        link(card, link);
        return card;
    }

    private static void link(ObjectNode card, String url) {
        card.putArray("links")
                .addObject()
                .put("label", "The whole answer")
                .put("url", url)
                .put("type", "absolute");
    }

    private void source(ObjectNode card, String label) {
        source(card, service, label);
    }

    /// The id of the card that this text describes.
    static String uuid(UnaryOperator<String> keyed, String named) {
        return UUID.nameUUIDFromBytes(keyed.apply(named).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    static void source(ObjectNode card, CdsService service, String label) {
        card.putObject("source")
                .put("label", label)
                .putObject("topic")
                .put("system", TOPICS)
                .put("code", service.question().text())
                .put("display", service.title());
    }

    static void override(ArrayNode reasons, String code, String display) {
        reasons.addObject().put("system", OVERRIDES).put("code", code).put("display", display);
    }

    private static String shown(Outcome.Output output) {
        return output.unit().equals("1")
                ? String.format(Locale.ROOT, "%.1f %%", 100 * output.value())
                : String.format(Locale.ROOT, "%.4g", output.value())
                        .replaceFirst("(\\.\\d*?)0+$", "$1")
                        .replaceFirst("\\.$", "");
    }

    static String cut(String text) {
        return text.length() <= LONGEST_SUMMARY
                ? text
                : text.substring(0, LONGEST_SUMMARY - 1) + "…";
    }
}
