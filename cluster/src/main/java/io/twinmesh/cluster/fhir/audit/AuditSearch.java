package io.twinmesh.cluster.fhir.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.persistence.audit.AuditReader.Wanted;
import io.twinmesh.persistence.identity.PatientId;

import org.apache.pekko.japi.Pair;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The search parameters of AuditEvent: `patient`, `agent` (a client's id), `date` (up to two),
/// `_count`, `_sort=-date`, and `_before`, which a `next` link carries.
public sealed interface AuditSearch {
    /// @param count how many to show at most
    record Understood(Wanted wanted, int count) implements AuditSearch {}

    /// @param why one sentence that repeats nothing of the request
    record Refused(String why) implements AuditSearch {}

    int USUAL_COUNT = 50;
    int MOST = 1000;

    /// @param parameters decoded, in any order
    static AuditSearch parse(List<Pair<String, String>> parameters) {
        var wanted = new Wanted(none(), none(), none(), none(), none());
        var count = USUAL_COUNT;
        for (var parameter : parameters) {
            var text = parameter.second();
            try {
                switch (parameter.first()) {
                    case "patient", "entity" -> wanted = ofPatient(wanted, text);
                    case "agent", "agent:identifier" ->
                            wanted = ofClient(wanted, text.substring(text.indexOf('|') + 1));
                    case "date" -> wanted = within(wanted, text);
                    case "_before" -> wanted = before(wanted, Long.parseLong(text));
                    case "_count" -> count = Math.min(MOST, Integer.parseInt(text));
                    case "_sort" -> {
                        if (!text.equals("-date")) {
                            return new Refused("Audit events are sorted by -date only.");
                        }
                    }
                    case "_format" -> {}
                    default ->
                            throw new IllegalArgumentException(
                                    "the parameters are patient, agent, date, _count and _sort");
                }
            } catch (DateTimeException | IllegalArgumentException _) {
                return new Refused(
                        "A search for audit events takes patient (a twin's id), agent (a client's"
                                + " id), date (with eq, ge, gt, le or lt), _count and _sort=-date.");
            }
        }
        return count < 1 ? new Refused("'_count' is 1 or more.") : new Understood(wanted, count);
    }

    /// Says in a CapabilityStatement what can be asked of the trail.
    ///
    /// @param resource an entry of `rest.resource`
    /// @param served the routes of the node, `METHOD path`
    static void describe(ObjectNode resource, Set<String> served) {
        resource.put("type", "AuditEvent");
        var interactions = resource.putArray("interaction");
        if (served.contains("GET /fhir/AuditEvent/{id}")) {
            interactions.addObject().put("code", "read");
        }
        interactions.addObject().put("code", "search-type");
        resource.put("versioning", "no-version").put("readHistory", false);
        var parameters = resource.putArray("searchParam");
        parameters.addObject().put("name", "patient").put("type", "reference");
        parameters.addObject().put("name", "entity").put("type", "reference");
        parameters.addObject().put("name", "agent").put("type", "reference");
        parameters.addObject().put("name", "date").put("type", "date");
    }

    /// The parameters of the page that comes after.
    static String text(Wanted wanted, long before, int count) {
        return Stream.of(
                        wanted.patient().map(patient -> "patient=Patient/" + patient),
                        wanted.client().map(client -> "agent=" + encoded(client)),
                        wanted.from().map(from -> "date=ge" + encoded(from.toString())),
                        wanted.to().map(to -> "date=lt" + encoded(to.toString())),
                        Optional.of("_count=" + count),
                        Optional.of("_before=" + before))
                .flatMap(Optional::stream)
                .reduce((a, b) -> a + "&" + b)
                .orElseThrow();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static <T> Optional<T> none() {
        return Optional.empty();
    }

    private static Wanted ofPatient(Wanted wanted, String text) {
        var id = text.startsWith("Patient/") ? text.substring("Patient/".length()) : text;
        return new Wanted(
                Optional.of(new PatientId(id)),
                wanted.client(),
                wanted.from(),
                wanted.to(),
                wanted.before());
    }

    private static Wanted ofClient(Wanted wanted, String client) {
        return new Wanted(
                wanted.patient(), Optional.of(client), wanted.from(), wanted.to(), wanted.before());
    }

    private static Wanted before(Wanted wanted, long number) {
        return new Wanted(
                wanted.patient(), wanted.client(), wanted.from(), wanted.to(), Optional.of(number));
    }

    private static Wanted within(Wanted wanted, String text) {
        var prefix = text.matches("[a-z]{2}.*") ? text.substring(0, 2) : "eq";
        var date = text.substring(text.matches("[a-z]{2}.*") ? 2 : 0);
        var start = start(date);
        var end = end(date, start);
        return switch (prefix) {
            case "eq" -> between(wanted, Optional.of(start), Optional.of(end));
            case "ge" -> between(wanted, Optional.of(start), none());
            case "gt" -> between(wanted, Optional.of(end), none());
            case "le" -> between(wanted, none(), Optional.of(end));
            case "lt" -> between(wanted, none(), Optional.of(start));
            default -> throw new IllegalArgumentException("a prefix is eq, ge, gt, le or lt");
        };
    }

    private static Wanted between(Wanted wanted, Optional<Instant> from, Optional<Instant> to) {
        return new Wanted(
                wanted.patient(),
                wanted.client(),
                from.or(wanted::from),
                to.or(wanted::to),
                wanted.before());
    }

    /// A day, or an instant to the second or finer.
    private static Instant start(String date) {
        return date.length() <= 10
                ? LocalDate.parse(date).atStartOfDay(ZoneOffset.UTC).toInstant()
                : OffsetDateTime.parse(date).toInstant();
    }

    private static Instant end(String date, Instant start) {
        if (date.length() <= 10) {
            return start.plus(1, ChronoUnit.DAYS);
        }
        return date.contains(".")
                ? start.plus(1, ChronoUnit.MICROS)
                : start.plus(1, ChronoUnit.SECONDS);
    }
}
