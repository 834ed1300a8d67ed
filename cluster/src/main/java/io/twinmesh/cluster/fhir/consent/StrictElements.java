package io.twinmesh.cluster.fhir.consent;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.persistence.consent.Interval;
import io.twinmesh.persistence.history.Code;

import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// FHIR's data types where they decide access: what does not fit is refused, never absent.
final class StrictElements {
    private static final int MAX_CODE = 256;

    private StrictElements() {}

    /// Refuses every element but these, `id` and extensions; and each modifier extension.
    static void onlyKnown(JsonNode element, String place, Set<String> known) throws ConsentRefused {
        if (!element.isObject()) {
            throw ConsentRefused.malformed(place, "must be an object");
        }
        for (var field : element.properties()) {
            var name = field.getKey();
            if (!known.contains(name) && !name.equals("id") && !name.equals("extension")) {
                throw ConsentRefused.notUnderstood(
                        place, "has an element that is not understood here; it may have " + known);
            }
        }
    }

    /// The members of a list element; none when it is absent.
    static List<JsonNode> list(JsonNode parent, String field, String place) throws ConsentRefused {
        var list = parent.path(field);
        if (list.isMissingNode()) {
            return List.of();
        }
        if (!list.isArray() || list.isEmpty()) {
            throw ConsentRefused.malformed(place + "." + field, "must be a list and not empty");
        }
        var members = new ArrayList<JsonNode>();
        list.forEach(members::add);
        return members;
    }

    static Optional<String> text(JsonNode parent, String field, String place)
            throws ConsentRefused {
        var value = parent.path(field);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw ConsentRefused.malformed(place + "." + field, "must be a text");
        }
        return Optional.of(value.textValue());
    }

    /// A Coding with system and code.
    static Code coding(JsonNode coding, String place) throws ConsentRefused {
        onlyKnown(coding, place, Set.of("system", "version", "code", "display", "userSelected"));
        var system = text(coding, "system", place);
        var code = text(coding, "code", place);
        if (system.isEmpty() || code.isEmpty()) {
            throw ConsentRefused.notUnderstood(place, "must have system and code");
        }
        if (system.get().length() > MAX_CODE || code.get().length() > MAX_CODE) {
            throw ConsentRefused.tooLarge(
                    place, "has a system and a code of at most " + MAX_CODE + " characters");
        }
        return new Code(system.get(), code.get());
    }

    /// The codings of a CodeableConcept; at least one: a text alone decides nothing.
    static List<Code> concept(JsonNode concept, String place) throws ConsentRefused {
        onlyKnown(concept, place, Set.of("coding", "text"));
        var codes = new ArrayList<Code>();
        for (var coding : list(concept, "coding", place)) {
            codes.add(coding(coding, place + ".coding[" + codes.size() + "]"));
        }
        if (codes.isEmpty()) {
            throw ConsentRefused.notUnderstood(place, "must be coded");
        }
        return codes;
    }

    /// A Period. Its end belongs to it, as FHIR says ("2012-02-03T10:00:00 is in a period that has
    /// an end value of 2012-02-03").
    static Interval period(JsonNode parent, String field, String place) throws ConsentRefused {
        var period = parent.path(field);
        if (period.isMissingNode()) {
            return Interval.ALWAYS;
        }
        var at = place + "." + field;
        onlyKnown(period, at, Set.of("start", "end"));
        var start = moment(period, "start", at);
        var end = moment(period, "end", at);
        if (start.isEmpty() && end.isEmpty()) {
            throw ConsentRefused.malformed(at, "must have a start or an end");
        }
        var from = start.map(Moment::from);
        var until = end.map(Moment::until);
        if (from.isPresent() && until.isPresent() && !from.get().isBefore(until.get())) {
            throw ConsentRefused.malformed(at, "must not end before it starts");
        }
        return new Interval(from, until);
    }

    private static Optional<Moment> moment(JsonNode period, String field, String place)
            throws ConsentRefused {
        var text = text(period, field, place);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Moment.parse(text.get()));
        } catch (DateTimeException _) {
            throw ConsentRefused.malformed(place + "." + field, "must be a FHIR dateTime");
        }
    }
}
