package io.twinmesh.cluster.cds;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cluster.http.problem.Refused;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Set;

/// The shape of what clinicians' software tells of its cards.
/// https://cds-hooks.hl7.org/2.0/#feedback
///
/// | field | is |
/// |---|---|
/// | `card` | the `uuid` of a card, a text |
/// | `outcome` | `accepted` or `overridden` |
/// | `outcomeTimestamp` | a moment in UTC, RFC 3339 |
/// | `acceptedSuggestions` | of an accepted card that had suggestions: a list of `{"id":…}`, not empty |
/// | `overrideReason` | of an overridden card, if a reason was given: `{"reason":{"code":…,"system":…},"userComment":…}`, one of the two at least |
///
/// Other fields are passed over. Nothing of the words is kept or repeated.
final class CardFeedback {
    private static final int MOST = 100;
    private static final int LONGEST = 200;
    private static final Set<String> OUTCOMES = Set.of("accepted", "overridden");

    private CardFeedback() {}

    /// Fails with [Refused] 400 that says what was expected.
    ///
    /// @param list the value of `feedback`
    static void check(JsonNode list) {
        expect(
                list.isArray() && !list.isEmpty() && list.size() <= MOST,
                "'feedback' is a list of 1 to " + MOST + " objects.");
        list.forEach(CardFeedback::checkOne);
    }

    private static void checkOne(JsonNode one) {
        expect(text(one.path("card")), "'card' is the uuid of a card, a text.");
        expect(
                one.path("outcome").isTextual() && OUTCOMES.contains(one.path("outcome").asText()),
                "'outcome' is accepted or overridden.");
        expect(
                moment(one.path("outcomeTimestamp")),
                "'outcomeTimestamp' is a moment in UTC, like 2026-11-27T04:00:00Z.");
        var accepted = one.path("outcome").asText().equals("accepted");
        var suggestions = one.path("acceptedSuggestions");
        expect(
                suggestions.isMissingNode() || (accepted && suggestions(suggestions)),
                "'acceptedSuggestions' is a list of {\"id\": text}, of an accepted card only.");
        var reason = one.path("overrideReason");
        expect(
                reason.isMissingNode() || (!accepted && reason(reason)),
                "'overrideReason' has 'reason' with 'code' and 'system', or 'userComment', or both,"
                        + " of an overridden card only.");
    }

    private static boolean moment(JsonNode node) {
        try {
            return node.isTextual()
                    && OffsetDateTime.parse(node.asText()).getOffset().equals(ZoneOffset.UTC);
        } catch (DateTimeException _) {
            return false;
        }
    }

    private static boolean suggestions(JsonNode list) {
        return list.isArray()
                && !list.isEmpty()
                && list.valueStream().allMatch(one -> text(one.path("id")));
    }

    private static boolean reason(JsonNode given) {
        var reason = given.path("reason");
        var comment = given.path("userComment");
        return given.isObject()
                && !(reason.isMissingNode() && comment.isMissingNode())
                && (reason.isMissingNode()
                        || (text(reason.path("code")) && text(reason.path("system"))))
                && (comment.isMissingNode() || comment.isTextual());
    }

    private static boolean text(JsonNode node) {
        return node.isTextual() && !node.asText().isEmpty() && node.asText().length() <= LONGEST;
    }

    private static void expect(boolean holds, String otherwise) {
        if (!holds) {
            throw new Refused(400, "cds.feedback-malformed", otherwise);
        }
    }
}
