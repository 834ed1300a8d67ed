package io.twinmesh.cluster.fhir.consent;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.persistence.consent.DataItem;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.vault.DataClass;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a FHIR resource is, as far as consent asks: its codes, its time, its labels. Pure.
public final class DataItems {
    private static final int MAX_CODE = 256;

    /// Where resources say what they are about.
    private static final List<String> ABOUT =
            List.of("code", "medicationCodeableConcept", "vaccineCode", "type", "serviceType");

    /// Where resources say when it was, the most telling first.
    private static final List<String> TIMES =
            List.of(
                    "effectiveDateTime",
                    "effectiveInstant",
                    "performedDateTime",
                    "occurrenceDateTime",
                    "onsetDateTime",
                    "authoredOn",
                    "recordedDate",
                    "dateTime",
                    "date");

    private static final List<String> PERIODS =
            List.of(
                    "effectivePeriod",
                    "performedPeriod",
                    "occurrencePeriod",
                    "onsetPeriod",
                    "period");

    private DataItems() {}

    /// @param resource a FHIR resource
    /// @param now who a patient is counts as of now: it is about no other time
    public static DataItem of(DataClass dataClass, JsonNode resource, Instant now) {
        var type = resource.path("resourceType").asText();
        var about = about(resource);
        return new DataItem(
                dataClass,
                type,
                about,
                mentioned(resource, about),
                type.equals("Patient") ? Optional.of(now) : first(resource),
                type.equals("Patient") ? Optional.of(now) : last(resource),
                labels(resource));
    }

    /// The security labels that have a code.
    public static List<Code> labels(JsonNode resource) {
        var labels = new LinkedHashSet<Code>();
        collect(resource.path("meta").path("security"), labels);
        return List.copyOf(labels);
    }

    /// Every code anywhere in the resource but its labels and tags and those given.
    public static List<Code> mentioned(JsonNode resource, Collection<Code> about) {
        var all = new LinkedHashSet<Code>();
        for (var field : resource.properties()) {
            if (!field.getKey().equals("meta")) {
                collect(field.getValue(), all);
            }
        }
        about.forEach(all::remove);
        return List.copyOf(all);
    }

    private static List<Code> about(JsonNode resource) {
        var about = new LinkedHashSet<Code>();
        ABOUT.forEach(field -> collect(resource.path(field), about));
        for (var component : resource.path("component")) {
            collect(component.path("code"), about);
        }
        return List.copyOf(about);
    }

    private static void collect(JsonNode node, Set<Code> into) {
        var code = node.path("code").asText();
        var system = node.path("system").asText();
        // a Quantity has a code too, that of its unit
        if (node.path("code").isTextual()
                && !node.has("value")
                && !code.isEmpty()
                && code.length() <= MAX_CODE
                && system.length() <= MAX_CODE) {
            into.add(new Code(system, code));
        }
        node.forEach(child -> collect(child, into));
    }

    private static Optional<Instant> first(JsonNode resource) {
        return time(resource)
                .map(Moment::from)
                .or(() ->
                        period(resource)
                                .flatMap(period -> moment(period, "start"))
                                .map(Moment::from));
    }

    /// Something that began and has not ended counts as of when it began.
    private static Optional<Instant> last(JsonNode resource) {
        var ended = moment(resource, "abatementDateTime").map(Moment::last);
        return ended.or(() -> time(resource).map(Moment::last))
                .or(() ->
                        period(resource)
                                .flatMap(period -> moment(period, "end"))
                                .map(Moment::last));
    }

    private static Optional<Moment> time(JsonNode resource) {
        return TIMES.stream()
                .filter(resource::has)
                .findFirst()
                .flatMap(field -> moment(resource, field));
    }

    private static Optional<JsonNode> period(JsonNode resource) {
        return PERIODS.stream().filter(resource::has).findFirst().map(resource::path);
    }

    private static Optional<Moment> moment(JsonNode parent, String field) {
        try {
            return parent.path(field).isTextual()
                    ? Optional.of(Moment.parse(parent.path(field).textValue()))
                    : Optional.empty();
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
