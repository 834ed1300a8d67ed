package io.twinmesh.cluster.fhir.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.actors.twin.command.PatientCommand.ShowReply;
import io.twinmesh.cluster.fhir.read.ReadRoutes;
import io.twinmesh.cluster.fhir.read.page.ReadLimits;
import io.twinmesh.cluster.history.DamageDesk;
import io.twinmesh.cluster.history.DamagedTwins;
import io.twinmesh.cluster.http.AuditSheet;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Failures;
import io.twinmesh.cluster.http.twin.Consents;
import io.twinmesh.cluster.node.store.TwinTrail;
import io.twinmesh.cluster.security.Caller;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.persistence.client.ActsFor;
import io.twinmesh.persistence.client.PurposeOfUse;
import io.twinmesh.persistence.client.SmartScopes;
import io.twinmesh.persistence.directory.Directory;
import io.twinmesh.persistence.directory.DirectoryKeys;
import io.twinmesh.persistence.history.reading.HistoryReader;
import io.twinmesh.persistence.history.reading.HistorySearch;
import io.twinmesh.persistence.history.sealed.UnreadableHistoryException;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Database.Dialect;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.projection.ProjectionRunner;
import io.twinmesh.persistence.projection.ReadSideSchema;
import io.twinmesh.persistence.projection.tail.JournalTailer;
import io.twinmesh.persistence.quarantine.DamageFiling;
import io.twinmesh.persistence.resource.AnswerReader;
import io.twinmesh.persistence.resource.ResourceIndex;
import io.twinmesh.persistence.resource.ResourceReader;
import io.twinmesh.persistence.resource.key.IndexKey;
import io.twinmesh.persistence.vault.InstallationCipher;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;

/// FHIR reads of a twin that lives on its snapshot and does not see that a row below it was
/// changed.
@TestInstance(Lifecycle.PER_CLASS)
class DamagedTwinReadsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final InstantSource CLOCK = InstantSource.fixed(TwinHarness.NOW);

    /// A twin takes a snapshot at its hundredth event.
    private static final int OBSERVATIONS = 110;

    private final SecureRandom random = new SecureRandom();
    private final Map<PatientId, ActorRef<PatientCommand>> living = new HashMap<>();
    private TwinHarness harness;
    private PatientId ada;
    private PatientId eve;
    private ResourceReader reader;
    private ProjectionRunner runner;
    private DamagedTwins damaged;
    private List<Route> routes;

    @BeforeAll
    void aTwinWithASnapshotAndAnother(@TempDir Path folder) throws Exception {
        harness =
                new TwinHarness(
                        folder,
                        ModelCatalog.open(Files.createDirectories(folder.resolve("models"))));
        ada = store(Bundles.PATIENT, OBSERVATIONS);
        eve = store(Bundles.PATIENT.replace("4711", "4712"), 0);
        Awaitility.await().atMost(PATIENCE).until(() -> count("snapshot", ada) == 1);
        harness.execute("CREATE TABLE kept AS SELECT * FROM \"event_journal\"");
        readers(Database.h2(folder).dialect());
    }

    private PatientId store(String patient, int observations) {
        var resources = new ArrayList<String>();
        resources.add(patient);
        IntStream.range(0, observations)
                .mapToObj(i ->
                        Bundles.observation(
                                "o" + i,
                                "29463-7",
                                "2020-01-01T00:%02d:00Z".formatted(i % 60),
                                Bundles.quantity(String.valueOf(60 + i), "kg")))
                .forEach(resources::add);
        var bundle = Bundles.of(resources.toArray(String[]::new));
        var part = PlannedBundle.of(Bundles.intake(new Remembered()), bundle).patients().getFirst();
        var twin = harness.twin(part.patient());
        harness.take(twin, part.resources());
        harness.consent(twin);
        living.put(part.patient(), twin);
        return part.patient();
    }

    private void readers(Dialect dialect) throws Exception {
        for (var scripts :
                List.of(
                        ReadSideSchema.scripts(),
                        ResourceIndex.migrations(),
                        Directory.migrations())) {
            new Migrations(harness.journal, dialect, CLOCK).run(scripts);
        }
        var key = new IndexKey(new byte[32]);
        reader = new ResourceReader(harness.journal, harness.vault, key, random);
        runner =
                new ProjectionRunner(
                        harness.journal,
                        new JournalTailer(harness.journal, dialect, 1),
                        new ResourceIndex(
                                harness.vault,
                                key,
                                random,
                                new DamageFiling(harness.quarantine, _ -> {})),
                        CLOCK);
        runner.start();
        damaged = new DamagedTwins(harness.quarantine, this::living, harness.forgotten());
        var consents = new Consents(this::living, harness.asks());
        routes =
                new ReadRoutes(
                                new ReadRoutes.Parts(
                                        reader,
                                        new AnswerReader(
                                                harness.journal,
                                                harness.vault,
                                                key,
                                                random,
                                                _ -> {}),
                                        _ -> List.of(),
                                        runner::reached,
                                        new Directory(
                                                        harness.journal,
                                                        new DirectoryKeys(
                                                                new byte[32], new byte[32], random),
                                                        CLOCK)
                                                .reader(),
                                        (twin, call) ->
                                                consents.admit(twin, call)
                                                        .thenApply(filter -> filter::decide),
                                        damaged,
                                        new InstallationCipher(new byte[32], random),
                                        new ReadLimits(200, 200, 1 << 20, PATIENCE, 1_000, 4, 10),
                                        () -> "http://localhost/fhir",
                                        () -> "http://localhost/oauth2/token",
                                        CLOCK),
                                "test",
                                List::of)
                        .routes();
        assertThat(runner.awaitCaughtUp(PATIENCE)).isTrue();
    }

    @BeforeEach
    void everyRowIsWholeAndTheTwinsBeginAnew() throws SQLException {
        harness.execute(
                """
                UPDATE "event_journal" j SET "event_payload" =
                  (SELECT k."event_payload" FROM kept k WHERE k."ordering" = j."ordering")
                """);
        for (var patient : List.of(ada, eve)) {
            harness.quarantine.release(patient);
            harness.stop(living(patient));
            living.put(patient, harness.twin(patient));
        }
    }

    private ActorRef<PatientCommand> living(PatientId patient) {
        return Objects.requireNonNull(living.get(patient));
    }

    @AfterAll
    void close() {
        runner.close();
        harness.close();
    }

    /// Who reads.
    enum Reader {
        READ,
        VREAD,
        HISTORY,
        SEARCH,
        EVERYTHING
    }

    private JsonNode read(Reader by, PatientId patient, String id) {
        return switch (by) {
            case READ ->
                    get(
                            "/fhir/{type}/{id}",
                            "/fhir/Observation/" + id,
                            Map.of("type", "Observation", "id", id));
            case VREAD ->
                    get(
                            "/fhir/{type}/{id}/_history/{version}",
                            "/fhir/Observation/" + id + "/_history/1",
                            Map.of("type", "Observation", "id", id, "version", "1"));
            case HISTORY ->
                    get(
                            "/fhir/{type}/{id}/_history",
                            "/fhir/Observation/" + id + "/_history",
                            Map.of("type", "Observation", "id", id));
            case SEARCH ->
                    get(
                            "/fhir/{type}",
                            "/fhir/Observation?patient=" + patient,
                            Map.of("type", "Observation"));
            case EVERYTHING ->
                    get(
                            "/fhir/Patient/{id}/$everything",
                            "/fhir/Patient/" + patient + "/$everything",
                            Map.of("id", patient.value()));
        };
    }

    /// What the route answers; the failure that it ends with, for the router to answer.
    private JsonNode get(String path, String address, Map<String, String> parameters) {
        var route =
                routes.stream()
                        .filter(it -> it.method().equals("GET") && it.path().equals(path))
                        .findFirst()
                        .orElseThrow();
        var call =
                new Call(
                        HttpRequest.GET(address),
                        Call.Arrival.now(() -> 0),
                        Optional.of(
                                new Caller(
                                        "clinic",
                                        Set.of(),
                                        SmartScopes.among(List.of("system/*.rs")),
                                        ActsFor.NOBODY,
                                        Set.of(PurposeOfUse.TREATMENT))),
                        parameters,
                        new byte[0],
                        AuditSheet.blank());
        try {
            var response = route.handler().handle(call).toCompletableFuture().join();
            assertThat(response.status().intValue()).isEqualTo(200);
            return json(((HttpEntity.Strict) response.entity()).getData().utf8String());
        } catch (CompletionException e) {
            throw Failures.cause(e) instanceof RuntimeException cause ? cause : e;
        }
    }

    private static JsonNode json(String text) {
        try {
            return JsonMapper.builder().build().readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long count(String table, PatientId patient) throws SQLException {
        try (var connection = harness.journal.getConnection();
                var query =
                        connection.prepareStatement(
                                "SELECT count(*) FROM \"%s\" WHERE \"persistence_id\" = ?"
                                        .formatted(table))) {
            query.setString(1, "twin|" + patient);
            try (var rows = query.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    /// The row no longer is what it was.
    private void damage(PatientId patient, long number) throws SQLException {
        try (var connection = harness.journal.getConnection();
                var update =
                        connection.prepareStatement(
                                """
                                UPDATE "event_journal" SET "event_payload" = X'ff'
                                WHERE "persistence_id" = ? AND "sequence_number" = ?
                                """)) {
            update.setString(1, "twin|" + patient);
            update.setLong(2, number);
            assertThat(update.executeUpdate()).isEqualTo(1);
        }
    }

    private String code(ActorRef<PatientCommand> twin) {
        return switch (harness.<ShowReply>ask(twin, PatientCommand.Show::new)) {
            case ShowReply.View _ -> "";
            case ShowReply.Refused(var refusal) -> refusal.code();
        };
    }

    @ParameterizedTest
    @EnumSource(Reader.class)
    void a_row_below_the_snapshot_that_a_reader_meets_puts_the_twin_in_quarantine(Reader by)
            throws SQLException {
        var found =
                get(
                        "/fhir/{type}",
                        "/fhir/Observation?patient=" + ada + "&_count=1",
                        Map.of("type", "Observation"));
        var id = found.at("/entry/0/resource/id").asText();
        var row = reader.newest("Observation", id).orElseThrow().sequenceNumber();
        damage(ada, row);
        assertThat(code(living(ada))).as("it lives on its snapshot").isEmpty();

        var damage =
                catchThrowableOfType(
                        UnreadableHistoryException.class,
                        () -> assertThat(read(by, ada, id)).isEmpty());
        var answer = damaged.found(damage);

        assertThat(answer.code()).isEqualTo("twin.quarantined");
        var filed = harness.quarantine.find(ada).orElseThrow();
        assertThat(filed.sequenceNumber()).isEqualTo(row).isLessThan(100);
        assertThat(filed.code()).isEqualTo("history.misfit");
        assertThat(code(harness.twin(ada))).as("started anew").isEqualTo("twin.quarantined");
        assertThat(code(living(eve))).isEmpty();
    }

    @Test
    void a_search_for_patients_leaves_out_the_one_who_cannot_be_read_and_finds_the_others()
            throws SQLException {
        var path = "/fhir/Patient?family=Plantedname";
        assertThat(names(get("/fhir/{type}", path, Map.of("type", "Patient"))))
                .containsExactlyInAnyOrder(ada.value(), eve.value());
        damage(ada, reader.newest("Patient", ada.value()).orElseThrow().sequenceNumber());

        var found = get("/fhir/{type}", path, Map.of("type", "Patient"));

        assertThat(names(found)).containsExactly(eve.value());
        assertThat(harness.quarantine.find(ada)).isPresent();
    }

    @Test
    void a_damaged_answer_that_a_job_or_a_pipeline_meets_puts_the_twin_in_quarantine()
            throws SQLException {
        var row = reader.newest("Patient", ada.value()).orElseThrow().sequenceNumber();
        damage(ada, row);
        var desk = new DamageDesk(Runnable::run);
        var trail =
                new TwinTrail(
                        new HistoryReader(harness.journal, harness.vault, random),
                        new HistorySearch(harness.journal, harness.vault, random),
                        desk,
                        Runnable::run);

        assertThat(trail.at(ada, row).toCompletableFuture()).isCompletedExceptionally();
        assertThat(harness.quarantine.find(ada)).as("nobody files yet").isEmpty();
        desk.opened(damaged);

        var filed = harness.quarantine.find(ada).orElseThrow();
        assertThat(filed.sequenceNumber()).isEqualTo(row);
        assertThat(code(harness.twin(ada))).isEqualTo("twin.quarantined");
    }

    private static List<String> names(JsonNode bundle) {
        return bundle.path("entry")
                .valueStream()
                .map(entry -> entry.at("/resource/id").asText())
                .toList();
    }
}
