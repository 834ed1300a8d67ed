package io.twinmesh.cluster.fhir.search;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// The searches that US Core 6.1.0 wants of a server, read from its own CapabilityStatement and
/// SearchParameters, against its own examples.
@Tag("slow")
class UsCoreSearchesTest {
    private static final Set<String> TYPES =
            Set.of("Patient", "Observation", "Condition", "MedicationRequest");
    private static final Map<String, JsonNode> FILES = UsCore.files();
    private static final List<JsonNode> PARAMETERS = ofType("SearchParameter");
    private static final SearchParameters TABLE = SearchParameters.ofRelease();
    private static final SearchParser PARSER = new SearchParser(TABLE, "http://host/fhir");
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private static List<JsonNode> ofType(String type) {
        return FILES.values().stream()
                .filter(file -> file.path("resourceType").asText().equals(type))
                .toList();
    }

    private static Stream<JsonNode> capabilities() {
        var server = requireNonNull(FILES.get("package/CapabilityStatement-us-core-server.json"));
        return each(server.path("rest").get(0).path("resource"));
    }

    private static Stream<JsonNode> each(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }

    /// Every single parameter and every combination that a server shall or should answer, whole.
    private static List<List<String>> searches(JsonNode resource) {
        var searches = new ArrayList<List<String>>();
        for (var parameter : resource.path("searchParam")) {
            searches.add(List.of(parameter.path("name").asText()));
        }
        for (var extension : resource.path("extension")) {
            if (extension.path("url").asText().endsWith("search-parameter-combination")) {
                searches.add(
                        each(extension.path("extension"))
                                .filter(part -> part.path("url").asText().equals("required"))
                                .map(part -> part.path("valueString").asText())
                                .toList());
            }
        }
        return searches;
    }

    /// Where the package says the parameter's values stand.
    private static String expression(String type, String name) {
        return PARAMETERS.stream()
                .filter(file -> file.path("code").asText().equals(name))
                .filter(file -> each(file.path("base")).anyMatch(b -> b.asText().equals(type)))
                .findFirst()
                .orElseThrow()
                .path("expression")
                .asText();
    }

    @Test
    void the_package_asks_for_what_the_lists_say() {
        var asked =
                capabilities()
                        .filter(r -> TYPES.contains(r.path("type").asText()))
                        .mapToInt(r -> searches(r).size())
                        .sum();

        // Patient 8 and 5 combinations, Observation 5 and 5, Condition 9 and 9, MedicationRequest 5
        // and 4
        assertThat(asked).isEqualTo(50);
    }

    @TestFactory
    Stream<DynamicTest> every_search_of_the_four_types_is_understood_and_finds_the_example() {
        return capabilities()
                .filter(resource -> TYPES.contains(resource.path("type").asText()))
                .flatMap(resource ->
                        searches(resource).stream()
                                .map(names ->
                                        DynamicTest.dynamicTest(
                                                resource.path("type").asText() + " by " + names,
                                                () ->
                                                        check(
                                                                resource.path("type").asText(),
                                                                names))));
    }

    private static void check(String type, List<String> names) {
        var examples = ofType(type);
        var found = 0;
        for (var example : examples) {
            var query = query(type, names, example);
            if (query.isEmpty()) {
                continue;
            }
            var search = understood(type, query.get());
            if (!names.equals(List.of("patient"))) {
                found++;
                assertThat(search.finds(example)).as(example.path("id").asText()).isTrue();
            }
            // and the same search finds exactly those that have the same values
            for (var other : examples) {
                assertThat(search.finds(other))
                        .as(example.path("id").asText() + " / " + other.path("id").asText())
                        .isEqualTo(
                                names.stream()
                                        .filter(name -> !name.equals("patient"))
                                        .allMatch(name -> shares(type, name, example, other)));
            }
        }
        // some stand in none of its examples
        assertThat(found > 0 || names.equals(List.of("patient")) || absent(type, names)).isTrue();
    }

    private static boolean absent(String type, List<String> names) {
        return ofType(type).stream()
                .noneMatch(
                        one -> names.stream().allMatch(name -> !values(type, name, one).isEmpty()));
    }

    private static ResourceSearch understood(String type, String query) {
        var parsed =
                PARSER.parse(
                        type,
                        SearchQuery.parse(query).orElseThrow(),
                        SearchParser.Handling.STRICT,
                        NOW);
        assertThat(parsed).isInstanceOf(ParsedSearch.Understood.class);
        return ((ParsedSearch.Understood) parsed).search();
    }

    private static Optional<String> query(String type, List<String> names, JsonNode example) {
        var parts = new ArrayList<String>();
        for (var name : names) {
            if (name.equals("patient")) {
                parts.add("patient=someone");
                continue;
            }
            var values = values(type, name, example);
            if (values.isEmpty()) {
                return Optional.empty();
            }
            parts.add(name + "=" + URLEncoder.encode(values.getFirst(), StandardCharsets.UTF_8));
        }
        return Optional.of(String.join("&", parts));
    }

    private static boolean shares(String type, String name, JsonNode example, JsonNode other) {
        var wanted = values(type, name, example).getFirst();
        var kind = TABLE.find(type, name).orElseThrow().kind();
        return values(type, name, other).stream()
                .anyMatch(value ->
                        switch (kind) {
                            case DATE -> within(value, wanted);
                            case STRING ->
                                    value.toLowerCase(Locale.ROOT)
                                            .startsWith(wanted.toLowerCase(Locale.ROOT));
                            case TOKEN, REFERENCE, QUANTITY, URI -> value.equals(wanted);
                        });
    }

    /// A day lies within another that it begins with; moments may be written in different zones.
    private static boolean within(String value, String wanted) {
        if (wanted.length() > 10) {
            return value.length() > 10
                    && OffsetDateTime.parse(value).isEqual(OffsetDateTime.parse(wanted));
        }
        var utc = value.length() > 10 ? OffsetDateTime.parse(value).toInstant().toString() : value;
        return utc.startsWith(wanted);
    }

    /// An own small reading of the package's FHIRPath expressions: elements by name, `where` on an
    /// extension's url, and the `[x]` of choices.
    private static List<String> values(String type, String name, JsonNode resource) {
        var path =
                expression(type, name)
                        .replaceAll("^\\(?" + type + "\\.", "")
                        .replaceAll(" as dateTime\\)| as Period\\)|\\.as\\(.*", "");
        var extension = path.replaceAll(".*where\\(url = '([^']*)'\\).*", "$1");
        if (!extension.equals(path)) {
            return each(resource.path("extension"))
                    .filter(one -> one.path("url").asText().equals(extension))
                    .map(one -> one.path("valueDateTime").asText())
                    .toList();
        }
        var nodes = List.of(resource);
        for (var step : path.split("\\.", -1)) {
            nodes =
                    nodes.stream()
                            .flatMap(node -> children(node, step))
                            .flatMap(node -> node.isArray() ? each(node) : Stream.of(node))
                            .toList();
        }
        return nodes.stream().flatMap(UsCoreSearchesTest::texts).toList();
    }

    private static Stream<JsonNode> children(JsonNode node, String step) {
        return node.properties().stream()
                .filter(part ->
                        part.getKey().equals(step)
                                || part.getKey().matches(step + "(DateTime|Period|Instant)"))
                .map(Map.Entry::getValue);
    }

    private static Stream<String> texts(JsonNode node) {
        if (node.has("coding")) {
            return each(node.path("coding"))
                    .map(c -> c.path("system").asText() + "|" + c.path("code").asText());
        }
        if (node.has("reference")) {
            return Stream.of(node.path("reference").asText());
        }
        if (node.has("system") && node.has("value")) {
            return Stream.of(node.path("system").asText() + "|" + node.path("value").asText());
        }
        if (node.has("family")) {
            return Stream.concat(
                    Stream.of(node.path("family").asText()),
                    each(node.path("given")).map(JsonNode::asText));
        }
        return node.isTextual() ? Stream.of(node.asText()) : Stream.empty();
    }
}
