package io.twinmesh.cluster.fhir.search;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cluster.fhir.search.SearchParser.Handling;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;

/// Two resources and how the searches of these tests are read.
final class SearchFixtures {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final SearchParser PARSER =
            new SearchParser(SearchParameters.ofRelease(), "https://host/fhir");

    static final JsonNode HEIGHT =
            json(
                    """
                    {"resourceType":"Observation","id":"o1","status":"final",
                     "meta":{"lastUpdated":"2026-02-03T04:05:06.789Z","tag":[{"system":"t","code":"x"}]},
                     "category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs"}]}],
                     "code":{"coding":[{"system":"http://loinc.org","code":"8302-2"},{"code":"own"}],"text":"Height"},
                     "subject":{"reference":"Patient/tw-1"},
                     "encounter":{"reference":"Encounter/e1"},
                     "performer":[{"reference":"https://other/fhir/Practitioner/p1"}],
                     "effectiveDateTime":"2020-03-15T10:30:00+02:00",
                     "valueQuantity":{"value":170.5,"unit":"cm","system":"http://unitsofmeasure.org","code":"cm"}}
                    """);
    static final JsonNode ADA =
            json(
                    """
                    {"resourceType":"Patient","id":"tw-1","active":true,"birthDate":"1970-02-03",
                     "gender":"female",
                     "identifier":[{"system":"urn:hospital","value":"4711"},{"value":"free"}],
                     "name":[{"use":"official","family":"Müller Lüdenscheidt","given":["Ada","Zoë"]}],
                     "address":[{"use":"home","line":["Ring 1"],"city":"Köln"}]}
                    """);

    private SearchFixtures() {}

    static JsonNode json(String text) {
        try {
            return UsCore.JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ParsedSearch parse(String type, String query, Handling handling) {
        return PARSER.parse(type, SearchQuery.parse(query).orElseThrow(), handling, NOW);
    }

    /// Of a strict client; every parameter must be understood.
    static ResourceSearch search(String type, String query) {
        var parsed = parse(type, query, Handling.STRICT);
        assertThat(parsed).as(query).isInstanceOf(ParsedSearch.Understood.class);
        return ((ParsedSearch.Understood) parsed).search();
    }

    /// The refusal code that even a lenient client gets.
    static String code(String type, String query) {
        return ((ParsedSearch.Refused) parse(type, query, Handling.LENIENT)).refusal().code();
    }
}
