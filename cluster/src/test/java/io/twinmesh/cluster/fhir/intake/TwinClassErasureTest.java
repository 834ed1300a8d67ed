package io.twinmesh.cluster.fhir.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.actors.twin.command.PatientCommand.Condition;
import io.twinmesh.actors.twin.command.PatientCommand.ImportReply;
import io.twinmesh.actors.twin.command.PatientCommand.IncomingResource;
import io.twinmesh.actors.twin.command.PatientCommand.ShowReply;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.history.reading.ChainCheck;
import io.twinmesh.persistence.history.reading.ChainCheck.Finding;
import io.twinmesh.persistence.history.reading.HistoryReader.Reading;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.vault.DataClass;

import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// One class of a patient's data is erased: it is gone from state, history and snapshot, the rest
/// is as it was.
class TwinClassErasureTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final PatientId ADA = new PatientId("tw-" + "a".repeat(32));

    /// Enough for a snapshot with the genome in it.
    private static final int WEIGHTS = 150;

    @TempDir Path folder;

    private static IncomingResource resource(String id, DataClass dataClass, Fact... facts) {
        return new IncomingResource(
                dataClass,
                "Observation",
                id,
                id.getBytes(StandardCharsets.UTF_8),
                List.of(facts),
                Condition.NONE);
    }

    private static Fact.Measured measured(String code, String value) {
        return new Fact.Measured(
                List.of(new Code("http://loinc.org", code)),
                Optional.empty(),
                new BigDecimal(value),
                "1",
                Instant.parse("2020-01-01T00:00:00Z"));
    }

    private static List<IncomingResource> resources() {
        var person =
                new Fact.Person(
                        Optional.empty(),
                        Optional.of(1970),
                        "female",
                        Optional.empty(),
                        false,
                        Optional.empty());
        return Stream.concat(
                        Stream.of(
                                resource("who", DataClass.IDENTITY, person),
                                resource(
                                        "variant",
                                        DataClass.GENOME,
                                        measured("genome-code", "77.125"))),
                        IntStream.range(0, WEIGHTS)
                                .mapToObj(i ->
                                        resource(
                                                "w-" + i,
                                                DataClass.CLINICAL,
                                                measured("weight-" + i % 5, "70." + i))))
                .toList();
    }

    private static JsonNode shown(TwinHarness harness, ActorRef<PatientCommand> twin)
            throws IOException {
        var view = (ShowReply.View) harness.<ShowReply>ask(twin, PatientCommand.Show::new);
        return MAPPER.readTree(view.json());
    }

    private static List<String> codes(JsonNode view) {
        return view.get("facts").findValuesAsText("code");
    }

    private static long snapshots(TwinHarness harness) throws SQLException {
        try (var connection = harness.journal.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT count(*) FROM \"snapshot\"")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Test
    void the_genome_is_gone_and_nothing_else() throws Exception {
        var catalog = ModelCatalog.open(Files.createDirectories(folder.resolve("models")));
        JsonNode before;
        try (var harness = new TwinHarness(folder, catalog)) {
            var twin = harness.twin(ADA);
            for (var resource : resources()) {
                harness.take(twin, List.of(resource));
            }
            before = shown(harness, twin);
            assertThat(codes(before)).contains("http://loinc.org|genome-code");
        }
        try (var harness = new TwinHarness(folder, catalog)) {
            assertThat(snapshots(harness)).as("a snapshot that holds the genome").isOne();

            harness.vault.destroy(ADA, Set.of(DataClass.GENOME));

            var twin = harness.twin(ADA);
            var after = shown(harness, twin);
            assertThat(codes(after)).hasSize(5).doesNotContain("http://loinc.org|genome-code");
            assertThat(after.get("revision")).isEqualTo(before.get("revision"));
            assertThat(after.get("birthYear")).isEqualTo(before.get("birthYear"));
            assertThat(harness.history.read(ADA, 3))
                    .isEqualTo(new Reading.Erased("twin.resource-recorded/2", TwinHarness.NOW));
            assertThat(harness.history.read(ADA, 2)).isInstanceOf(Reading.Found.class);
            assertThat(new ChainCheck(harness.journal).check(ADA))
                    .isInstanceOfSatisfying(
                            Finding.Whole.class,
                            whole ->
                                    assertThat(whole.rows())
                                            .isEqualTo(before.get("revision").asLong()));
        }
    }

    @Test
    void nothing_of_the_class_is_taken_in_again_and_the_twin_goes_on_with_snapshots()
            throws Exception {
        var catalog = ModelCatalog.open(Files.createDirectories(folder.resolve("models")));
        try (var harness = new TwinHarness(folder, catalog)) {
            var twin = harness.twin(ADA);
            harness.take(twin, resources());
            harness.stop(twin);
            harness.vault.destroy(ADA, Set.of(DataClass.GENOME));

            var again = harness.twin(ADA);
            var reply =
                    harness.<ImportReply>ask(
                            again,
                            to ->
                                    new PatientCommand.Import(
                                            "i",
                                            "tester",
                                            List.of(resource("variant", DataClass.GENOME)),
                                            to));
            assertThat(((ImportReply.Refused) reply).refusal().code())
                    .isEqualTo("twin.class-erased");
            for (var i = 0; i < 120; i++) {
                harness.take(again, List.of(resource("n-" + i, DataClass.CLINICAL)));
            }
            var before = shown(harness, again);
            harness.stop(again);

            assertThat(
                            harness.history.snapshotOpensWith(
                                    ADA,
                                    Set.of(
                                            DataClass.CLINICAL,
                                            DataClass.SIGNALS,
                                            DataClass.IDENTITY)))
                    .isTrue();
            assertThat(shown(harness, harness.twin(ADA))).isEqualTo(before);
        }
    }
}
