package io.twinmesh.cli.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.testing.CommandRun;
import io.twinmesh.cli.testing.DataFolder;
import io.twinmesh.cli.testing.FakeServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

final class TwinExportCommandTest {
    private static final String FIRST = "GET /fhir/Patient/tw-a/$everything?_count=500";
    private static final String PATIENT =
            "{ \"resourceType\" : \"Patient\",\n  \"id\":\"tw-a\", \"name\":[{\"family\":\"É\"}] }";
    private static final String OBSERVATION =
            "{\"resourceType\":\"Observation\",\"id\":\"o1\",\"valueQuantity\":{\"value\":1.00}}";
    private static final String PAGE_1 =
            """
            {"resourceType":"Bundle","type":"searchset","link":[{"relation":"self","url":"http://x/s"},
             {"relation":"next","url":"http://elsewhere:1/fhir/Patient/tw-a/$everything?_page=p2"}],
             "entry":[{"fullUrl":"http://x/fhir/Patient/tw-a","resource":%s,
             "search":{"mode":"match"}}]}
            """
                    .formatted(PATIENT);
    private static final String PAGE_2 =
            """
            {"resourceType":"Bundle","type":"searchset",
             "entry":[{"fullUrl":"http://x/fhir/Observation/o1","resource":%s,"search":{}}]}
            """
                    .formatted(OBSERVATION);

    @TempDir Path folder;
    private FakeServer server;
    private Path out;

    @BeforeEach
    void start() throws Exception {
        server = FakeServer.start();
        DataFolder.in(folder.resolve("data")).servedAt(server.uri());
        out = Files.createDirectory(folder.resolve("out"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private CommandRun export(String... more) {
        return exportTo(out, more);
    }

    private CommandRun exportTo(Path place, String... more) {
        var arguments = new ArrayList<String>();
        arguments.addAll(List.of("twin", "export", "--data", folder.resolve("data").toString()));
        arguments.addAll(List.of("--out", place.toString()));
        arguments.addAll(List.of(more));
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    private void twoPages() {
        server.on(FIRST, 200, PAGE_1);
        server.on("GET /fhir/Patient/tw-a/$everything?_page=p2", 200, PAGE_2);
    }

    private List<String> left() throws IOException {
        try (var files = Files.list(out)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void a_twin_becomes_one_transaction_with_every_byte_of_its_resources_as_it_was_sent()
            throws Exception {
        twoPages();

        var run = export("tw-a");

        var file = out.resolve("tw-a.json");
        assertThat(run.exit()).as(run.err()).isEqualTo(Exit.OK);
        assertThat(Files.readString(file))
                .isEqualTo(
                        """
                        {"resourceType":"Bundle","type":"transaction","entry":[
                        {"fullUrl":"http://x/fhir/Patient/tw-a","resource":%s,"request":{"method":"POST","url":"Patient"}},
                        {"fullUrl":"http://x/fhir/Observation/o1","resource":%s,"request":{"method":"PUT","url":"Observation/o1"}}
                        ]}
                        """
                                .formatted(PATIENT, OBSERVATION));
        var digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        assertThat(run.out())
                .isEqualToNormalizingNewlines(
                        "%s: 2 resources, %d bytes, sha256 %s\n"
                                .formatted(
                                        file, Files.size(file), HexFormat.of().formatHex(digest)));
        assertThat(run.err()).isEmpty();
    }

    @Test
    void only_its_owner_can_read_the_file_and_nothing_else_is_left() throws Exception {
        twoPages();

        export("tw-a");

        assertThat(left()).containsExactly("tw-a.json");
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(out.resolve("tw-a.json"))))
                .isEqualTo("rw-------");
    }

    @Test
    void ndjson_has_one_resource_a_line() throws Exception {
        twoPages();

        var run = export("tw-a", "--format", "ndjson", "--json");

        assertThat(Files.readString(out.resolve("tw-a.ndjson")))
                .isEqualTo(PATIENT.replace("\n", "") + "\n" + OBSERVATION + "\n");
        assertThat(run.out())
                .contains("\"resources\":2")
                .contains("\"types\":{\"Observation\":1,\"Patient\":1},\"answersLeftOut\":0")
                .contains("\"withheld\":false");
    }

    @Test
    void a_file_that_is_there_is_replaced_only_by_force() throws Exception {
        twoPages();
        var file = Files.writeString(out.resolve("mine.json"), "mine");

        var refused = exportTo(file, "tw-a");

        assertThat(refused.exit()).isEqualTo(Exit.REFUSED);
        assertThat(refused.err()).contains("mine.json is there already; give --force");
        assertThat(Files.readString(file)).isEqualTo("mine");
        assertThat(server.seen()).as("nobody's record is read for nothing").isEmpty();
        assertThat(exportTo(file, "tw-a", "--force").exit()).isEqualTo(Exit.OK);
        assertThat(Files.readString(file)).startsWith("{\"resourceType\":\"Bundle\"");
        assertThat(left()).containsExactly("mine.json");
    }

    @Test
    void a_page_that_is_cut_short_leaves_no_file() throws Exception {
        server.on(FIRST, 200, PAGE_1);
        server.on(
                "GET /fhir/Patient/tw-a/$everything?_page=p2",
                200,
                PAGE_2.substring(0, PAGE_2.length() - 4));

        var run = export("tw-a");

        assertThat(run.exit()).isEqualTo(Exit.FAILURE);
        assertThat(run.err()).contains("expected a FHIR Bundle").doesNotContain("o1");
        assertThat(left()).isEmpty();
    }

    @Test
    void a_server_that_fails_half_way_leaves_no_file() throws Exception {
        server.on(FIRST, 200, PAGE_1);
        server.on(
                "GET /fhir/Patient/tw-a/$everything?_page=p2",
                503,
                "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"details\":{\"coding\":"
                        + "[{\"code\":\"index.rebuilding\"}]},\"diagnostics\":\"Later.\"}]}");

        var run = export("tw-a");

        assertThat(run.exit()).isEqualTo(Exit.FAILURE);
        assertThat(run.err()).isEqualToNormalizingNewlines("twinmesh: index.rebuilding: Later.\n");
        assertThat(left()).isEmpty();
    }

    @Test
    void what_the_twin_refers_to_and_belongs_to_no_patient_comes_behind_it() throws Exception {
        server.on(
                FIRST,
                200,
                PAGE_2.replace(
                        "\"id\":\"o1\"",
                        "\"id\":\"o1\",\"performer\":[{\"reference\":\"Practitioner/d1\"},"
                                + "{\"reference\":\"Practitioner/d2\"},"
                                + "{\"reference\":\"Patient/tw-b\"}]"));
        server.on(
                "GET /fhir/Practitioner?_count=50&_id=d1,d2",
                200,
                PAGE_2.replace(
                        OBSERVATION,
                        "{\"resourceType\":\"Practitioner\",\"id\":\"d1\",\"x\":"
                                + "{\"reference\":\"Organization/h1\"}}"));
        server.on(
                "GET /fhir/Organization?_count=50&_id=h1",
                200,
                PAGE_2.replace(OBSERVATION, "{\"resourceType\":\"Organization\",\"id\":\"h1\"}"));

        var run = export("tw-a", "--json");

        assertThat(run.exit()).as(run.err()).isEqualTo(Exit.OK);
        assertThat(run.out())
                .contains("\"types\":{\"Observation\":1,\"Organization\":1,\"Practitioner\":1}");
    }

    @Test
    void answers_of_models_are_in_no_transaction_since_no_server_takes_them_in() throws Exception {
        var job = "job-" + "a".repeat(32);
        server.on(
                FIRST,
                200,
                """
                {"resourceType":"Bundle","type":"searchset","entry":[
                 {"resource":{"resourceType":"RiskAssessment","id":"%1$s",
                  "performer":{"reference":"Practitioner/d1"}}},
                 {"resource":{"resourceType":"Observation","id":"%1$s"}},
                 {"resource":{"resourceType":"Provenance","id":"prov-%1$s"}},
                 {"resource":{"resourceType":"Observation","id":"prov-%1$s"}},
                 {"resource":{"resourceType":"Condition","id":"%1$s"}}]}
                """
                        .formatted(job));

        // whom only an answer names is not asked for: this server would not know
        var run = export("tw-a", "--json");
        server.on("GET /fhir/Practitioner?_count=50&_id=d1", 200, PAGE_2);
        var lines = export("tw-a", "--format", "ndjson", "--json");

        assertThat(run.exit()).as(run.err()).isEqualTo(Exit.OK);
        assertThat(run.out())
                .contains("\"types\":{\"Condition\":1,\"Observation\":1},\"answersLeftOut\":3");
        assertThat(run.err()).contains("left out 3 resources", "--format ndjson has them");
        assertThat(out.resolve("tw-a.json")).content().doesNotContain("RiskAssessment");
        assertThat(lines.out()).contains("\"resources\":6", "\"answersLeftOut\":0");
    }

    @Test
    void what_the_server_withholds_is_said() {
        server.on(
                FIRST,
                200,
                """
                {"resourceType":"Bundle","type":"searchset","entry":[{"resource":
                 {"resourceType":"OperationOutcome","issue":[{"details":{"coding":
                 [{"code":"search.withheld"}]}}]},"search":{"mode":"outcome"}}]}
                """);

        var run = export("tw-a");

        assertThat(run.exit()).isEqualTo(Exit.OK);
        assertThat(run.out()).contains(": 0 resources");
        assertThat(run.err()).contains("the file is not the whole twin");
        assertThat(out.resolve("tw-a.json"))
                .hasContent("{\"resourceType\":\"Bundle\",\"type\":\"transaction\"}\n");
    }

    @Test
    void types_and_a_time_are_asked_of_the_server() {
        server.on(
                FIRST + "&_type=Observation%2CCondition&_since=2026-11-21T12%3A00%3A00Z",
                200,
                PAGE_2);

        var run =
                export(
                        "tw-a",
                        "--type",
                        "Observation,Condition",
                        "--since",
                        "2026-11-21T12:00:00Z");

        assertThat(run.exit()).as(run.err()).isEqualTo(Exit.OK);
        assertThat(run.out()).contains(": 1 resources");
    }

    @Test
    void errors_say_what_was_expected() {
        assertThat(export().err()).contains("expected either a twin's id or --all");
        assertThat(export("tw-a", "--all").exit()).isEqualTo(Exit.USAGE);
        assertThat(export("Patient/1").err()).contains("expected a twin's id, tw-");
        assertThat(export("tw-a", "--format", "xml").err())
                .contains("--format: got xml, expected bundle or ndjson");
        assertThat(export("tw-a", "--type", "a b").err()).contains("expected FHIR types");
        assertThat(export("--all", "--format", "bundle").err()).contains("expected ndjson");
        assertThat(export("--all", "--within", "0").err()).contains("got 0, expected 1 to 1440");
        assertThat(exportTo(folder.resolve("no/such.json"), "tw-a").err())
                .contains("cannot write " + folder.resolve("no/such.json"));
    }

    @Test
    void the_help_shows_how() {
        var run = CommandRun.of("twin", "export", "--help");

        assertThat(run.exit()).isZero();
        assertThat(run.out())
                .contains(
                        "--all", "--force", "--format=bundle|ndjson", "--since=INSTANT", "--type=")
                .contains("twinmesh twin export --data D tw-…");
        assertThat(CommandRun.of("twin", "--help").out()).contains("export");
    }
}
