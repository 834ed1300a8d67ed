package io.twinmesh.cli.ask;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.inference.clinical.Score;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What the server says about a query: a view of its JSON, which stays as it came.
///
/// @param json the body of `GET /v1/queries/{id}`
public record QueryStatus(JsonNode json) {
    /// How far a query is. Everything from `answered` on except `failed` gave the asker a reply.
    public enum State {
        SUBMITTED,
        QUEUED,
        RUNNING,
        ANSWERED,
        SETTLED,
        NOT_COMPUTED,
        REFUSED,
        FAILED;

        static State of(String text) {
            return switch (text) {
                case "submitted" -> SUBMITTED;
                case "queued" -> QUEUED;
                case "running" -> RUNNING;
                case "answered" -> ANSWERED;
                case "settled" -> SETTLED;
                case "not-computed" -> NOT_COMPUTED;
                case "refused" -> REFUSED;
                case "failed" -> FAILED;
                default -> throw new IllegalArgumentException("unknown query state " + text);
            };
        }

        /// As the interface spells it, for example `not-computed`.
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /// No later state will change the reply.
        public boolean replied() {
            return switch (this) {
                case SUBMITTED, QUEUED, RUNNING -> false;
                case ANSWERED, SETTLED, NOT_COMPUTED, REFUSED, FAILED -> true;
            };
        }
    }

    public String id() {
        return json.path("id").asText();
    }

    public State state() {
        return State.of(json.path("state").asText());
    }

    /// Why there is no answer: a permanent code.
    public String code() {
        return json.path("code").asText("unknown");
    }

    public String why() {
        return json.path("why").asText("");
    }

    /// The input that stood in the way, when it was one.
    public Optional<String> input() {
        return json.hasNonNull("input")
                ? Optional.of(json.get("input").asText())
                : Optional.empty();
    }

    public int reassignments() {
        return json.path("reassignments").asInt();
    }

    public long price() {
        return json.path("price").asLong();
    }

    public String node() {
        return json.path("node").asText("");
    }

    /// Path of the receipt, once there is one.
    public Optional<String> receipt() {
        return json.hasNonNull("receipt")
                ? Optional.of(json.get("receipt").asText())
                : Optional.empty();
    }

    /// The answers of the models that were asked together; none when one was asked.
    public List<QueryStatus> parts() {
        var parts = new ArrayList<QueryStatus>();
        json.path("queries").forEach(part -> parts.add(new QueryStatus(part)));
        return parts;
    }

    /// The primary value with its unit, for example `4.2 %` or `at least 8`; empty when there is no
    /// answer.
    public Optional<String> primary() {
        var answer = json.path("answer");
        var value = answer.path("values").path(answer.path("primary").asText());
        return value.isMissingNode()
                ? Optional.empty()
                : Optional.of(
                        (warnings().contains(Score.AT_LEAST) ? "at least " : "")
                                + Shown.amount(value.path("value"), value.path("unit").asText("")));
    }

    /// The band's label, for example `low`; empty when the model has none.
    public Optional<String> band() {
        var label = json.path("answer").path("band").path("label");
        return label.isMissingNode() ? Optional.empty() : Optional.of(label.asText());
    }

    /// Names of the inputs that were missing.
    public List<String> missing() {
        return words("missing");
    }

    /// Names of the inputs that consent did not give.
    public List<String> withheld() {
        return words("withheld");
    }

    /// Codes of active conditions that no input counted, and how many more there are, in words.
    public List<String> notCounted() {
        var told = json.path("answer").path("conditionsNotCounted");
        var words = new ArrayList<String>();
        told.path("codes").forEach(code -> words.add(code.asText()));
        var more = told.path("count").asInt() - words.size();
        if (more > 0) {
            words.add(more + " more");
        }
        return words;
    }

    /// How far people have looked at the answer, as the server spells it.
    public Optional<String> review() {
        var state = json.path("review").path("state");
        return state.isMissingNode() ? Optional.empty() : Optional.of(state.asText());
    }

    /// Codes of what the reader must know about the answer, for example `horizon.beyond-evidence`.
    public List<String> warnings() {
        return words("warnings");
    }

    private List<String> words(String field) {
        var words = new ArrayList<String>();
        json.path("answer").path(field).forEach(word -> words.add(word.asText()));
        return words;
    }
}
