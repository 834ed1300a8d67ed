package io.twinmesh.cluster.fhir.subscription.order;

import io.twinmesh.cluster.fhir.search.Criterion;
import io.twinmesh.cluster.fhir.search.ParsedSearch;
import io.twinmesh.cluster.fhir.search.SearchParser;
import io.twinmesh.cluster.fhir.search.SearchQuery;
import io.twinmesh.cluster.fhir.topic.SubscriptionTopic;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.notification.Interest;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads the filters of a subscription, `Type?name=value&…`; all of them must be met. Fails with
/// [io.twinmesh.cluster.http.problem.Refused].
final class FilterReader {
    private static final String PLACE = "Subscription.criteria.extension";

    /// These take no modifier.
    private static final Set<String> PLAIN =
            Set.of(SubscriptionTopic.PATIENT, SubscriptionTopic.INTERACTION);

    private final SubscriptionTopic topic;
    private final SearchParser parser;
    private final Set<Change> changes = EnumSet.noneOf(Change.class);
    private final List<Criterion> criteria = new ArrayList<>();
    private Optional<List<PatientId>> patients = Optional.empty();

    FilterReader(SubscriptionTopic topic, SearchParser parser) {
        this.topic = topic;
        this.parser = parser;
    }

    Optional<List<PatientId>> patients() {
        return patients;
    }

    Set<Change> changes() {
        return changes.isEmpty() ? EnumSet.allOf(Change.class) : changes;
    }

    List<Criterion> criteria() {
        return criteria;
    }

    void take(String filter, Instant now) {
        var mark = filter.indexOf('?');
        if (mark >= 0 && !filter.substring(0, mark).equals(topic.resourceType())) {
            throw unsupported("This topic is about " + topic.resourceType() + " only.");
        }
        var query =
                SearchQuery.parse(filter.substring(mark + 1))
                        .filter(sent -> !sent.parameters().isEmpty())
                        .orElseThrow(() ->
                                Wrong.malformed(
                                        PLACE,
                                        topic.resourceType()
                                                + "?name=value&…, percent-encoded, at most "
                                                + SearchQuery.MAX_LENGTH
                                                + " characters"));
        for (var sent : query.parameters()) {
            switch (sent.name()) {
                case SubscriptionTopic.PATIENT -> patients(sent.value());
                case SubscriptionTopic.INTERACTION -> changes(sent.value());
                default -> criterion(sent, now);
            }
        }
    }

    private void patients(String value) {
        if (patients.isPresent()) {
            throw unsupported("'patient' can stand once; several patients are joined by commas.");
        }
        var named =
                Arrays.stream(value.split(",", -1))
                        .map(text -> text.startsWith("Patient/") ? text.substring(8) : text)
                        .distinct()
                        .toList();
        if (named.size() > Interest.MOST_TWINS || !named.stream().allMatch(PatientId::wellFormed)) {
            throw Wrong.malformed(
                    PLACE,
                    "Patient/tw-… as this server names patients, at most "
                            + Interest.MOST_TWINS
                            + " joined by commas");
        }
        patients = Optional.of(named.stream().map(PatientId::new).toList());
    }

    private void changes(String value) {
        if (!changes.isEmpty()) {
            throw unsupported("'interaction' can stand once; several are joined by commas.");
        }
        for (var one : value.split(",", -1)) {
            changes.add(
                    Change.named(one)
                            .orElseThrow(() ->
                                    Wrong.malformed(
                                            PLACE, "interaction=create, update or delete")));
        }
    }

    private void criterion(SearchQuery.Sent sent, Instant now) {
        var colon = sent.name().indexOf(':');
        var name = colon < 0 ? sent.name() : sent.name().substring(0, colon);
        if (!topic.filters().contains(name) || PLAIN.contains(name)) {
            throw unsupported(
                    "This topic can be filtered by " + String.join(", ", topic.filters()) + ".");
        }
        var parsed =
                parser.parse(
                        topic.resourceType(),
                        new SearchQuery(List.of(sent)),
                        SearchParser.Handling.STRICT,
                        now);
        switch (parsed) {
            case ParsedSearch.Understood(var search, _) -> criteria.addAll(search.criteria());
            case ParsedSearch.Refused(var refusal) ->
                    throw Wrong.at(
                            PLACE,
                            "subscription.filter-unsupported",
                            "A filter cannot be understood: " + refusal.why() + ".");
        }
    }

    private static io.twinmesh.cluster.http.problem.Refused unsupported(String why) {
        return Wrong.at(PLACE, "subscription.filter-unsupported", why);
    }
}
