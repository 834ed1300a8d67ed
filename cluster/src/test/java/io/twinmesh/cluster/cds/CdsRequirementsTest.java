package io.twinmesh.cluster.cds;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.actors.job.JobStanding;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.twin.Answers.Assembled;
import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.question.Absent;
import io.twinmesh.inference.runtime.Outcome;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Walks what CDS Hooks 2.0 demands of a service, row by row of the published list.
class CdsRequirementsTest {
    private static final Path LIST =
            Path.of(
                    "..",
                    "..",
                    "shared",
                    "data",
                    "clinical",
                    "requirements",
                    "cds_hooks_2.0_only.csv");
    private static final Path VERDICTS =
            Path.of("src", "test", "resources", "cds", "requirements-2.0.csv");

    /// Set, id, and, behind the text that may hold commas, conformance and actors.
    private static final Pattern DEMAND =
            Pattern.compile(
                    "(?m)^(cds-hooks[a-z_.0-9-]*),(\\d+),.*?,(SHALL|SHALL NOT),(?:\"?Client,"
                            + " Service\"?|Service|Server),",
                    Pattern.DOTALL);

    private record Row(String set, int id) implements Comparable<Row> {
        @Override
        public int compareTo(Row other) {
            var bySet = set.compareTo(other.set);
            return bySet != 0 ? bySet : Integer.compare(id, other.id);
        }
    }

    private record Verdict(String set, int first, int last, String kind, String by) {
        boolean decides(Row row) {
            return row.set().equals(set) && row.id() >= first && row.id() <= last;
        }
    }

    private static List<Verdict> verdicts() throws IOException {
        var verdicts = new ArrayList<Verdict>();
        for (var line : Files.readAllLines(VERDICTS, StandardCharsets.UTF_8)) {
            if (!line.startsWith("#")) {
                var cells = line.split(";", 4);
                var rows = cells[1].split("-", -1);
                verdicts.add(
                        new Verdict(
                                cells[0],
                                Integer.parseInt(rows[0]),
                                Integer.parseInt(rows[rows.length - 1]),
                                cells[2],
                                cells[3]));
            }
        }
        return verdicts;
    }

    private static Set<Row> demanded() throws IOException {
        var rows = new TreeSet<Row>();
        for (var record : Files.readString(LIST).split("\n(?=cds-hooks)", -1)) {
            var demand = DEMAND.matcher(record);
            if (demand.find()) {
                rows.add(new Row(demand.group(1), Integer.parseInt(demand.group(2))));
            }
        }
        return rows;
    }

    @Test
    void every_demand_on_a_service_has_one_verdict() throws IOException {
        var demanded = demanded();
        assertThat(demanded).hasSizeGreaterThan(70);
        for (var row : demanded) {
            assertThat(verdicts().stream().filter(verdict -> verdict.decides(row)))
                    .as(row.toString())
                    .hasSize(1);
        }
        for (var verdict : verdicts()) {
            assertThat(demanded.stream().filter(verdict::decides)).as("%s", verdict).isNotEmpty();
        }
    }

    @Test
    void every_test_that_is_named_is_there() throws IOException, ClassNotFoundException {
        for (var verdict : verdicts()) {
            if (verdict.kind().equals("test")) {
                var place = verdict.by().split("#", 2);
                assertThat(Class.forName(place[0]).getDeclaredMethods())
                        .anySatisfy(method -> {
                            assertThat(method.getName()).isEqualTo(place[1]);
                            assertThat(method.isAnnotationPresent(Test.class)).isTrue();
                        });
            } else {
                assertThat(verdict.kind()).isIn("check", "not-sent", "not-applicable");
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> checks() throws IOException {
        var checks = new TreeMap<String, Executable>();
        checks.put("nothing is empty", this::nothingIsEmpty);
        checks.put("discovery", this::discovery);
        checks.put("prefetch templates", this::prefetchTemplates);
        checks.put("answers", this::answers);
        checks.put("cards", this::cards);
        checks.put("override reasons", this::overrideReasons);
        checks.put("links", this::links);
        checks.put("sources", this::sources);
        checks.put("codings", this::codings);
        assertThat(by("check")).isEqualTo(checks.keySet());
        for (var field : by("not-sent")) {
            checks.put(
                    field + " is not sent",
                    () ->
                            assertThat(everyCard())
                                    .allSatisfy(
                                            card -> assertThat(card.findValues(field)).isEmpty()));
        }
        return checks.entrySet().stream()
                .map(check -> DynamicTest.dynamicTest(check.getKey(), check.getValue()));
    }

    private static Set<String> by(String kind) throws IOException {
        return verdicts().stream()
                .filter(verdict -> verdict.kind().equals(kind))
                .map(Verdict::by)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static JsonNode services() {
        return CdsRoutes.discovery(
                service -> Optional.of("Observation?patient={{context.patientId}}&code=x"));
    }

    private static Assembled answered(String model, double value, String band) {
        var manifest = BuiltInModel.named(model).orElseThrow().manifest();
        var outcome =
                new Outcome.Computed(
                        manifest.outputs().stream()
                                .map(spec -> new Outcome.Output(spec.name(), value, spec.unit()))
                                .toList(),
                        Optional.of(new Outcome.Band(band, band)),
                        List.of(),
                        List.of());
        var body = Json.object().put("modelDigest", "sha256:0");
        body.putObject("answer").putArray("inputs").addObject().put("name", "pulse");
        return new Assembled(
                JobStanding.SETTLED,
                body,
                Optional.of(manifest),
                Optional.of(outcome),
                Optional.empty());
    }

    private static List<JsonNode> bodies() {
        var bodies = new ArrayList<JsonNode>();
        for (var service : CdsService.values()) {
            var cards =
                    new Cards(
                            service,
                            "https://twin.example.org/x",
                            Absent.NOBODY,
                            List.of(),
                            text -> "k" + text.hashCode());
            bodies.add(cards.pending("tw-a"));
            bodies.add(cards.of(List.of()));
            bodies.add(
                    cards.of(
                            List.of(
                                    answered("prevent-2023-10y", .04, "low"),
                                    answered("pce-2013", .21, "high"))));
            bodies.add(cards.of(List.of(answered("news2", 9, "high"))));
        }
        return bodies;
    }

    private static List<JsonNode> everyCard() {
        var cards = new ArrayList<JsonNode>();
        bodies().forEach(body -> body.path("cards").forEach(cards::add));
        return cards;
    }

    private void nothingIsEmpty() {
        assertThat(everyCard())
                .isNotEmpty()
                .allSatisfy(card -> assertThat(CardInvariants.brokenBy(card)).isEmpty());
        assertThat(services().toString()).doesNotContain("null", "\"\"", "[]", "{}");
    }

    private void discovery() {
        var services = services().path("services");

        assertThat(services.isArray()).isTrue();
        assertThat(services).isNotEmpty();
        for (var service : services) {
            assertThat(service.path("hook").asText()).isIn("patient-view", "order-sign");
            assertThat(service.path("description").asText()).isNotEmpty();
            assertThat(service.path("id").asText()).matches("[a-z-]+");
        }
    }

    private void prefetchTemplates() {
        for (var service : services().path("services")) {
            assertThat(service.path("prefetch")).isNotEmpty();
            for (var template : service.path("prefetch")) {
                var tokens =
                        Pattern.compile("\\{\\{(.*?)}}")
                                .matcher(template.asText())
                                .results()
                                .map(token -> token.group(1))
                                .toList();
                // a primitive at the root of every context; no list of orders
                assertThat(tokens).isNotEmpty().containsOnly("context.patientId");
            }
        }
    }

    private void answers() {
        assertThat(bodies())
                .allSatisfy(body -> {
                    assertThat(body.path("cards").isArray()).isTrue();
                    assertThat(body.size()).as("no system actions").isEqualTo(1);
                });
    }

    private void cards() {
        assertThat(everyCard())
                .allSatisfy(card -> {
                    assertThat(card.path("uuid").asText())
                            .matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
                    assertThat(card.path("summary").asText()).isNotEmpty().hasSizeLessThan(140);
                    assertThat(card.path("detail").isTextual()).isTrue();
                    assertThat(card.path("indicator").asText()).isIn("info", "warning", "critical");
                    assertThat(card.path("source").isObject()).isTrue();
                });
    }

    private void overrideReasons() {
        var reasons =
                everyCard().stream().flatMap(card -> list(card.path("overrideReasons"))).toList();

        assertThat(reasons)
                .isNotEmpty()
                .allSatisfy(reason -> assertThat(reason.path("display").asText()).isNotEmpty());
    }

    private void links() {
        var links = everyCard().stream().flatMap(card -> list(card.path("links"))).toList();

        assertThat(links)
                .isNotEmpty()
                .allSatisfy(link -> {
                    assertThat(link.path("label").asText()).isNotEmpty();
                    assertThat(URI.create(link.path("url").asText()).isAbsolute()).isTrue();
                    assertThat(link.path("type").asText()).isEqualTo("absolute");
                });
    }

    private void sources() {
        assertThat(everyCard())
                .allSatisfy(card -> {
                    assertThat(card.at("/source/label").asText()).isNotEmpty();
                    assertThat(card.at("/source/topic").isObject()).isTrue();
                    assertThat(card.path("source").has("url")).as("it would be absolute").isFalse();
                });
    }

    private void codings() {
        var codings =
                everyCard().stream()
                        .flatMap(card ->
                                Stream.concat(
                                        Stream.of(card.at("/source/topic")),
                                        list(card.path("overrideReasons"))))
                        .toList();

        assertThat(codings)
                .allSatisfy(coding -> {
                    for (var field : Arrays.asList("system", "code", "display")) {
                        assertThat(coding.path(field).isTextual()).as(field).isTrue();
                    }
                });
    }

    private static Stream<JsonNode> list(JsonNode nodes) {
        var all = new ArrayList<JsonNode>();
        nodes.forEach(all::add);
        return all.stream();
    }
}
