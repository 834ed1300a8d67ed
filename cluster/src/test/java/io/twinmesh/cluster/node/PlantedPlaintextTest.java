package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.cluster.plaintext.RawSearch;
import io.twinmesh.cluster.plaintext.Spelling;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/// A patient's values go in at the doors of a server process that [PlantedDoors] knows; then every
/// byte that the server, its database and its log have left on the disk is searched for them, in
/// every spelling: while the server runs, after it was stopped, and again after the patient was
/// erased.
@Tag("database")
@Tag("slow")
class PlantedPlaintextTest {
    /// Everything is logged, also by libraries.
    private static final String DEBUG_LOG =
            """
            <configuration><appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
             <encoder><pattern>%d level=%level logger=%logger{20} %msg%n%ex{full}</pattern></encoder>
            </appender><root level="DEBUG"><appender-ref ref="OUT"/></root></configuration>
            """;

    private static final Path EVIDENCE =
            Path.of("..", "..", "shared", "data", "clinical", "civic", "civic_predictive_ABC.tsv");

    @TempDir private Path root = Path.of("");

    /// What is different about a database.
    private interface Store extends AutoCloseable {
        /// Options of the server.
        List<String> options();

        /// Lets nothing hide: once all tables are there.
        void lookInto() throws SQLException;

        /// Has it write what it still holds in memory.
        void flush() throws SQLException;

        /// Where a row that is in clear must be found.
        List<String> files();

        @Override
        void close() throws IOException;
    }

    @Test
    void on_h2_no_byte_shows_a_planted_value() throws Exception {
        nothingShows(new H2());
    }

    @Test
    void on_postgresql_no_byte_shows_a_planted_value_nor_does_its_log_of_all_statements()
            throws Exception {
        try (var store = Postgresql.start(root.resolve("postgresql"))) {
            nothingShows(store);
        }
    }

    private void nothingShows(Store store) throws Exception {
        var data = root.resolve("data");
        PlantedDoors.Planted planted;
        try (var server = start(data, store)) {
            store.lookInto();
            planted = PlantedDoors.through(server);
            controls(server);
            store.flush();
            assertNothingIn(store, planted, "while it runs");
            server.stop();
        }
        assertNothingIn(store, planted, "after the stop");
        try (var server = start(data, store)) {
            assertNothingSaid(server, planted);
            erase(server, planted.twin());
            server.stop();
        }
        try (var server = start(data, store)) {
            assertGone(server, planted);
            store.flush();
            assertNothingIn(store, planted, "after the erasure");
            server.stop();
        }
        store.flush();
        assertNothingIn(store, planted, "erased, after the stop");
    }

    private ServerChild start(Path data, Store store) throws IOException {
        var config = Files.writeString(root.resolve("debug.xml"), DEBUG_LOG);
        var scratch = Files.createDirectories(root.resolve("tmp"));
        return ServerChild.start(
                data,
                root.resolve("said"),
                List.of(
                        "-Dtwinmesh.therapy.evidence-file=" + EVIDENCE.toAbsolutePath(),
                        "-Dlogback.configurationFile=" + config,
                        "-Dpekko.loglevel=DEBUG",
                        "-Djava.io.tmpdir=" + scratch),
                store.options());
    }

    /// The control value, in clear on purpose: through the server as ids of shared resources, in
    /// the spellings that an id can have, and the others in a file.
    private void controls(ServerChild server) throws IOException {
        var ids = new ArrayList<String>();
        for (var spelling : Spelling.of(PlantedPatient.CONTROL)) {
            var text = new String(spelling.bytes(), StandardCharsets.UTF_8);
            if (text.matches("[A-Za-z0-9.-]{1,64}")) {
                ids.add(text);
            } else {
                Files.write(root.resolve("tmp").resolve(spelling.how()), spelling.bytes());
            }
        }
        var control = PlantedPatient.CONTROL.getBytes(StandardCharsets.UTF_8);
        try (var packed =
                new GZIPOutputStream(
                        Files.newOutputStream(root.resolve("tmp").resolve("control.gz")))) {
            packed.write(control);
        }
        try (var client = server.client("demo", Client.ALL)) {
            for (var id : ids) {
                var reply =
                        client.send(
                                PlantedDoors.json(client, "/fhir/Organization/" + id)
                                        .PUT(PlantedDoors.body(PlantedPatient.control(id)))
                                        .build());
                assertThat(reply.status()).as(reply.raw().body()).isEqualTo(201);
            }
        }
    }

    private void assertNothingIn(Store store, PlantedDoors.Planted planted, String when)
            throws IOException {
        assertThat(new RawSearch(planted.values()).under(root)).as(when).isEmpty();
        var control = new RawSearch(List.of(PlantedPatient.CONTROL)).under(root);
        for (var spelling : Spelling.of(PlantedPatient.CONTROL)) {
            assertThat(control)
                    .as("%s: the search finds %s", when, spelling)
                    .anyMatch(found -> found.startsWith(spelling + " in "));
        }
        assertThat(control)
                .as("%s: the search unpacks", when)
                .contains(PlantedPatient.CONTROL + " as UTF-8 in tmp/control.gz, unpacked");
        for (var file : store.files()) {
            assertThat(control)
                    .as("%s: the search sees the rows", when)
                    .anyMatch(found ->
                            found.startsWith(PlantedPatient.CONTROL + " as UTF-8 in " + file));
        }
        assertThat(Files.readString(root.resolve("said")).contains(" level=DEBUG logger=o.a.p."))
                .as("%s: the log says everything", when)
                .isTrue();
    }

    /// What anybody can read, and what refusals say.
    private static void assertNothingSaid(ServerChild server, PlantedDoors.Planted planted) {
        var search = new RawSearch(planted.values());
        try (var stranger = server.client("stranger", "twin:query node:read ledger:read")) {
            var paths = new ArrayList<>(PlantedDoors.open(planted));
            paths.add(server.management() + "/metrics");
            paths.add(server.management() + "/ready");
            for (var path : paths) {
                var said = stranger.latin1(path).getBytes(StandardCharsets.ISO_8859_1);
                assertThat(search.in(said, path)).isEmpty();
            }
        }
    }

    private static void erase(ServerChild server, String twin) {
        try (var client = server.client("demo", "twin:erase")) {
            var erased = client.delete("/v1/twins/" + twin);
            assertThat(erased.status()).as(erased.raw().body()).isEqualTo(200);
        }
    }

    private static void assertGone(ServerChild server, PlantedDoors.Planted planted) {
        var search = new RawSearch(planted.values());
        try (var client = server.client("demo", Client.ALL + " audit:read twin:operate")) {
            var paths = new ArrayList<>(PlantedDoors.ofTwin(planted));
            paths.add(server.management() + "/metrics");
            for (var path : paths) {
                var reply = client.get(path);
                assertThat(search.in(reply.raw().body().getBytes(StandardCharsets.UTF_8), path))
                        .isEmpty();
            }
            for (var path : List.of("", "/timeline", "/signals/59408-5")) {
                var gone = client.get("/v1/twins/" + planted.twin() + path);
                assertThat(gone.status()).as(path + gone.raw().body()).isEqualTo(410);
                assertThat(gone.code()).as(path).isEqualTo("twin.erased");
            }
            assertThat(client.get("/v1/twins/" + planted.twin() + "/access").status())
                    .as("who, when and what kind outlive the patient's data")
                    .isEqualTo(200);
            var patient = client.get("/fhir/Patient/" + planted.twin());
            assertThat(patient.status()).isEqualTo(410);
            assertThat(patient.code()).isEqualTo("twin.erased");
            var found =
                    client.get(
                            "/fhir/Patient?identifier=urn:hospital%7C"
                                    + PlantedPatient.RECORD_NUMBER);
            assertThat(found.body().path("total").asInt(-1)).as(found.raw().body()).isZero();
        }
    }

    private static final class H2 implements Store {
        @Override
        public List<String> options() {
            return List.of();
        }

        @Override
        public void lookInto() {}

        @Override
        public void flush() {}

        @Override
        public List<String> files() {
            return List.of("data/db/twinmesh.mv.db");
        }

        @Override
        public void close() {}
    }

    /// With a log of every statement and its parameters in the data folder, and with no column
    /// compressed.
    private record Postgresql(EmbeddedPostgres server) implements Store {
        private static final List<String> NAMES = List.of("journal", "vault");

        static Postgresql start(Path folder) throws IOException, SQLException {
            var server =
                    EmbeddedPostgres.builder()
                            .setDataDirectory(folder)
                            .setServerConfig("fsync", "on")
                            .setServerConfig("wal_compression", "off")
                            .setServerConfig("logging_collector", "on")
                            .setServerConfig("log_directory", "log")
                            .setServerConfig("log_statement", "all")
                            .start();
            try (var connection = server.getPostgresDatabase().getConnection();
                    var statement = connection.createStatement()) {
                for (var name : NAMES) {
                    statement.execute("CREATE DATABASE " + name);
                }
            }
            return new Postgresql(server);
        }

        @Override
        public List<String> options() {
            return List.of(
                    "--db=" + server.getJdbcUrl("postgres", "journal"),
                    "--db-user=postgres",
                    "--vault-db=" + server.getJdbcUrl("postgres", "vault"),
                    "--vault-db-user=postgres");
        }

        @Override
        public void lookInto() throws SQLException {
            for (var name : NAMES) {
                lookInto(name);
            }
        }

        private void lookInto(String database) throws SQLException {
            var columns = new ArrayList<String>();
            try (var connection = server.getDatabase("postgres", database).getConnection();
                    var statement = connection.createStatement()) {
                try (var rows =
                        statement.executeQuery(
                                "SELECT format('ALTER TABLE %I.%I ALTER COLUMN %I SET STORAGE"
                                        + " EXTERNAL', n.nspname, c.relname, a.attname) FROM"
                                        + " pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN"
                                        + " pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind ="
                                        + " 'r' AND a.attnum > 0 AND a.attstorage = 'x' AND NOT"
                                        + " a.attisdropped AND n.nspname = 'public'")) {
                    while (rows.next()) {
                        columns.add(rows.getString(1));
                    }
                }
                assertThat(columns).isNotEmpty();
                for (var sql : columns) {
                    statement.execute(sql);
                }
            }
        }

        @Override
        public void flush() throws SQLException {
            try (var connection = server.getPostgresDatabase().getConnection();
                    var statement = connection.createStatement()) {
                statement.execute("CHECKPOINT");
            }
        }

        @Override
        public List<String> files() {
            return List.of("postgresql/base/", "postgresql/pg_wal/");
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }
}
