package io.twinmesh.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.testing.CommandRun;
import io.twinmesh.cli.testing.DataFolder;
import io.twinmesh.cli.testing.FakeServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

final class DoctorCommandTest {
    /// Of a server that is well, just below each level.
    private static final String WELL =
            """
            # HELP twinmesh_heap_live_bytes …
            # TYPE twinmesh_heap_live_bytes gauge
            twinmesh_heap_live_bytes 4.8E8
            twinmesh_heap_limit_bytes 5.36870912E8
            twinmesh_ledger_imbalance_tokens 0.0
            twinmesh_twins_quarantined 0.0
            twinmesh_twins_fenced_total 0.0
            twinmesh_tail_halted 0.0
            twinmesh_witnesses_objecting 0.0
            twinmesh_linked_log_stopped{log="models"} 0.0
            twinmesh_linked_log_stopped{log="nodes"} 0.0
            twinmesh_audit_refused_total 2.0
            twinmesh_tail_lag_seconds 29.0
            twinmesh_resource_index_lag_seconds 29.0
            twinmesh_clock_offset_seconds -0.9
            twinmesh_ledger_ahead_seconds 1.0
            twinmesh_certificate_valid_seconds{of="member"} 604801.0
            twinmesh_certificate_valid_seconds{of="authority"} 2592001.0
            twinmesh_certificate_valid_seconds{of="gateway"} 3.1E8
            twinmesh_certificate_refused 0.0
            twinmesh_storage_unavailable{database="journal"} 0.0
            twinmesh_storage_unavailable{database="vault"} 0.0
            twinmesh_storage_write_seconds{database="journal"} 0.4
            twinmesh_storage_write_seconds{database="vault"} 0.3
            twinmesh_storage_connections{pool="read",state="waiting"} 0.0
            twinmesh_storage_connections{pool="vault",state="waiting"} 0.0
            twinmesh_storage_connections{pool="read",state="busy"} 3.0
            twinmesh_storage_connections{pool="read",state="limit"} 6.0
            twinmesh_limits{setting="pekko.cluster.sharding.passivation.default-strategy.active-entity-limit"} 100000.0
            twinmesh_limits{setting="twinmesh.http.max-waiting"} 500.0
            twinmesh_limits{setting="twinmesh.job.max-open"} 10000.0
            twinmesh_limits{setting="twinmesh.audit.queue"} 20000.0
            twinmesh_limits{setting="twinmesh.streams.max-open"} 256.0
            twinmesh_limits{setting="twinmesh.reading.waiting"} 255.0
            twinmesh_limits_bytes{setting="twinmesh.http.bodies-at-once"} 1.34217728E8
            twinmesh_limits_seconds{setting="twinmesh.http.ask-timeout"} 0.015
            twinmesh_twins_live{where="here"} 1500.0
            twinmesh_twins_live{where="cluster"} 2000.0
            twinmesh_mailbox_waiting 400.0
            twinmesh_streams_open 204.0
            twinmesh_members_role{role="twin"} 2.0
            twinmesh_members{state="unreachable"} 0.0
            twinmesh_members_role{role="projection"} 1.0
            twinmesh_jobs_open 7999.0
            twinmesh_audit_waiting 15999.0
            twinmesh_http_refused_total{code="server.too-many-waiting",setting="twinmesh.http.max-waiting",status="429"} 4.0
            twinmesh_http_refused_total{code="server.busy",setting="twinmesh.reading.waiting",status="503"} 5.0
            twinmesh_http_refused_total{code="server.busy",setting="twinmesh.http.bodies-at-once",status="503"} 6.0
            twinmesh_http_refused_total{code="server.busy",setting="twinmesh.http.ask-timeout",status="503"} 7.0
            twinmesh_http_refused_total{code="ledger.busy",setting="none",status="503"} 8.0
            """;

    @TempDir private Path folder = Path.of("");
    private FakeServer server;

    @BeforeEach
    void start() throws Exception {
        server = FakeServer.start();
        server.on("GET /ready", 200, "{\"status\":\"ready\"}");
        DataFolder.in(folder).servedAt(server.uri());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void of_a_server_that_is_well_says_so() {
        server.on("GET /metrics", 200, WELL);

        var run = doctor();

        assertThat(run.exit()).isEqualTo(Exit.OK);
        assertThat(run.out()).isEqualToIgnoringNewLines("well: no limit is near");
        assertThat(doctor("--json").out().strip())
                .startsWith("{\"well\":true,\"findings\":[],\"limits\":[{\"what\":");
    }

    @Test
    void says_how_full_every_limit_is_the_fullest_first() {
        server.on("GET /metrics", 200, WELL);

        var table = doctor("--sizing").out().lines().skip(2).toList();

        assertThat(table.getFirst()).matches("limit +now +of +used +raised by");
        assertThat(table.get(1)).matches("(index|journal) +29.00 s +30.00 s +97 % .*");
        assertThat(table)
                .anyMatch(row -> row.matches("heap +458 MiB +512 MiB +89 % +-Xmx, server.memory"))
                .anyMatch(row -> row.matches("pool read +3 +6 +50 % .*"))
                .anyMatch(row -> row.matches("twins +1,500 +100,000 +2 % .*entity-limit"))
                .anyMatch(row -> row.matches("mailbox +400 +500 +80 % .*max-waiting"))
                .anyMatch(row -> row.matches("write journal +0.40 s +0.50 s +80 % .*"))
                .anyMatch(row -> row.matches("write vault +0.30 s +0.50 s +60 % .*"))
                .noneMatch(row -> row.startsWith("pool vault"));
    }

    @Test
    void of_a_server_that_does_not_tell_a_limit_takes_none_for_near() {
        server.on("GET /metrics", 200, WELL.replaceAll("twinmesh_limits.*\n", ""));

        assertThat(doctor().exit()).isEqualTo(Exit.OK);
    }

    @Test
    void takes_no_skew_seriously_where_few_twins_are_in_memory() {
        server.on(
                "GET /metrics",
                200,
                WELL.replace("\"here\"} 1500.0", "\"here\"} 900.0")
                        .replace("\"cluster\"} 2000.0", "\"cluster\"} 1000.0"));

        assertThat(doctor().exit()).isEqualTo(Exit.OK);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "heap; twinmesh_heap_live_bytes 4.8E8; twinmesh_heap_live_bytes 4.9E8; 91 % of 512"
                        + " MiB",
                "ledger; imbalance_tokens 0.0; imbalance_tokens -5.0; sum of all postings -5",
                "quarantine; quarantined 0.0; quarantined 2.0; 2 twins",
                "fenced; fenced_total 0.0; fenced_total 1.0; another writer",
                "read-side; tail_halted 0.0; tail_halted 1.0; has stopped",
                "witnesses; objecting 0.0; objecting 3.0; 3 witnesses do not agree",
                "linked-log; '\"models\"} 0.0'; '\"models\"} 1.0'; the log of models gets no leaves",
                "linked-log; '\"nodes\"} 0.0'; '\"nodes\"} 1.0'; the log of nodes gets no leaves",
                "journal; tail_lag_seconds 29.0; tail_lag_seconds 31.0; 31 s behind the journal",
                "index; index_lag_seconds 29.0; index_lag_seconds 31.0; index of resources is 31 s",
                "clock; offset_seconds -0.9; offset_seconds -1.1; -1.1 s before",
                "clock; offset_seconds -0.9; offset_seconds 2.0; 2.0 s before",
                "lane; ahead_seconds 1.0; ahead_seconds 1.2; the ledger is 1.2 s ahead",
                "certificate; 604801.0; 86400.0; the certificate of 'member' is over in 1.0 days",
                "certificate; 2592001.0; 2591000.0; of 'authority' is over in 30.0 days",
                "certificate; 3.1E8; -86400.0; of 'gateway' is over in -1.0 days",
                "certificate; refused 0.0; refused 1.0; was not taken",
                "database; '\"journal\"} 0.0'; '\"journal\"} 1.0'; the database of the journal does",
                "database; '\"vault\"} 0.0'; '\"vault\"} 1.0'; the database of the vault does not",
                "disk; '\"journal\"} 0.4'; '\"journal\"} 0.6'; a row in the database of the journal",
                "disk; '\"vault\"} 0.3'; '\"vault\"} 0.6'; 0.60 s to write a row in the database of",
                "members; '\"unreachable\"} 0.0'; '\"unreachable\"} 1.0'; not heard of",
                "roles; '\"projection\"} 1.0'; '\"projection\"} 0.0'; the role projection",
                "jobs; open 7999.0; open 8001.0; twinmesh.job.max-open",
                "audit; audit_waiting 15999.0; audit_waiting 16001.0; of 20,000 that may",
                "mailbox; mailbox_waiting 400.0; mailbox_waiting 401.0; 401 questions wait for one",
                "streams; streams_open 204.0; streams_open 206.0; twinmesh.streams.max-open",
                "skew; '\"here\"} 1500.0'; '\"here\"} 1501.0'; expected about 1,000",
            })
    void names_the_limit_that_is_hit_and_ends_with_3(
            String what, String well, String ill, String seen) throws IOException {
        assertThat(WELL).contains(well);
        server.on("GET /metrics", 200, WELL.replace(well, ill));

        var run = doctor();

        assertThat(run.exit()).isEqualTo(Exit.NO);
        assertThat(run.out().lines().skip(1).toList())
                .singleElement()
                .asString()
                .startsWith(what + " ")
                .contains(seen);
        var findings =
                JsonMapper.builder().build().readTree(doctor("--json").out()).path("findings");
        assertThat(findings).hasSize(1);
        assertThat(findings.at("/0/what").asText()).isEqualTo(what);
        assertThat(findings.at("/0/remedy").asText()).isNotBlank();
    }

    @Test
    void tells_of_records_that_the_audit_trail_did_not_take_while_it_looked() {
        server.on("GET /metrics", 200, WELL);
        server.on("GET /metrics", 200, WELL.replace("refused_total 2.0", "refused_total 5.0"));

        var run = doctor();

        assertThat(run.exit()).isEqualTo(Exit.NO);
        assertThat(run.out()).contains("audit  3 records were not taken");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "'\"429\"} 4.0'; server.too-many-waiting; twinmesh.http.max-waiting is 500:",
                "'\"503\"} 5.0'; server.busy; twinmesh.reading.waiting is 255:",
                "'\"503\"} 6.0'; server.busy; twinmesh.http.bodies-at-once is 128 MiB:",
                "'\"503\"} 7.0'; server.busy; twinmesh.http.ask-timeout is 0.015 s:",
                "'\"503\"} 8.0'; ledger.busy; docs/refusals.md",
            })
    void names_the_setting_that_requests_ran_into_while_it_looked_and_its_value(
            String before, String code, String remedy) {
        server.on("GET /metrics", 200, WELL);
        server.on("GET /metrics", 200, WELL.replace(before, before.replace("} ", "} 6")));

        assertThat(doctor().out().lines().skip(1).toList())
                .singleElement()
                .asString()
                .startsWith("refused  60 requests were refused while this looked: " + code + " ")
                .contains("  " + remedy);
    }

    @Test
    void names_what_was_refused_most_often_first() {
        server.on("GET /metrics", 200, WELL);
        server.on(
                "GET /metrics",
                200,
                WELL.replace("\"429\"} 4.0", "\"429\"} 5.0")
                        .replace("\"503\"} 8.0", "\"503\"} 11.0"));

        assertThat(doctor().out().lines().skip(1).map(row -> row.split(" +", -1)[1]))
                .containsExactly("3", "1");
    }

    @ParameterizedTest
    @CsvSource({"read, twinmesh.storage.connections", "vault, twinmesh.storage.vault-connections"})
    void takes_a_queue_for_connections_seriously_when_it_stays(String pool, String setting) {
        var row = "{pool=\"%s\",state=\"waiting\"} ".formatted(pool);
        var waiting = WELL.replace(row + "0", row + "3");
        server.on("GET /metrics", 200, WELL);
        server.on("GET /metrics", 200, waiting);

        assertThat(doctor().exit()).isEqualTo(Exit.OK);
        assertThat(doctor().out())
                .contains("3 wait for a connection of the pool '" + pool + "'")
                .contains("else " + setting);
    }

    @Test
    void passes_over_what_the_server_does_not_know() {
        server.on("GET /metrics", 200, WELL.replace("seconds -0.9", "seconds NaN"));

        assertThat(doctor().exit()).isEqualTo(Exit.OK);
    }

    @Test
    void quotes_a_server_that_is_not_ready() throws Exception {
        try (var starting = FakeServer.start()) {
            starting.on("GET /metrics", 200, WELL);
            starting.on(
                    "GET /ready",
                    503,
                    "{\"code\":\"server.starting\",\"detail\":\"The server is starting.\"}");

            var run =
                    CommandRun.of(
                            "doctor", "--management", starting.uri().toString(), "--seconds", "0");

            assertThat(run.exit()).isEqualTo(Exit.NO);
            assertThat(run.out()).contains("ready  server.starting: The server is starting.");
        }
    }

    @Test
    void names_a_database_that_is_away_first_and_once_with_what_to_do() throws Exception {
        try (var cutOff = FakeServer.start()) {
            cutOff.on(
                    "GET /metrics",
                    200,
                    WELL.replaceAll("(unavailable.*) 0.0", "$1 1.0")
                            .replace("tokens 0.0", "tokens NaN")
                            .replace("seconds -0.9", "seconds NaN")
                            .replace("lag_seconds 29.0", "lag_seconds 31.0"));
            cutOff.on(
                    "GET /ready",
                    503,
                    "{\"code\":\"storage.unavailable\",\"detail\":\"The database does not"
                            + " answer or takes no writes.\"}");

            var run =
                    CommandRun.of(
                            "doctor", "--management", cutOff.uri().toString(), "--seconds", "0");

            assertThat(run.exit()).isEqualTo(Exit.NO);
            assertThat(run.out().lines().skip(1).map(row -> row.replaceAll(" .*", "")))
                    .containsExactly("database", "journal", "index");
            assertThat(run.out())
                    .contains("the database of the journal and of the vault does not answer")
                    .contains("TwinmeshDatabaseAway");
        }
    }

    @Test
    void says_that_there_is_no_server_with_5() throws IOException {
        Files.delete(folder.resolve("server.json"));

        assertThat(doctor().exit()).isEqualTo(Exit.UNREACHABLE);
    }

    private CommandRun doctor(String... more) {
        var words = new ArrayList<String>();
        words.addAll(List.of("doctor", "--data", folder.toString(), "--seconds", "0"));
        words.addAll(List.of(more));
        return CommandRun.of(words.toArray(String[]::new));
    }
}
