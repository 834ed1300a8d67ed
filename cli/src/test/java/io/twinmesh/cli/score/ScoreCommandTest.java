package io.twinmesh.cli.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.Twinmesh;
import io.twinmesh.inference.catalog.BuiltInModel;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import picocli.CommandLine;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

class ScoreCommandTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String FIB4 = "{\"age\":60,\"ast\":40,\"alt\":35,\"platelets\":200}";

    @TempDir Path folder;

    @Test
    void a_line_in_gives_a_line_out_with_model_and_the_networks_digest() throws IOException {
        var answers = score("fib-4", FIB4 + "\n");

        assertThat(answers).hasSize(1);
        var answer = answers.getFirst();
        assertThat(answer.get("value").asDouble()).isEqualTo(60.0 * 40 / (200 * Math.sqrt(35)));
        assertThat(answer.get("values").get("fib4")).isEqualTo(answer.get("value"));
        assertThat(answer.get("unit").asText()).isEqualTo("{index}");
        assertThat(answer.get("band").get("code").asText()).isEqualTo("indeterminate");
        assertThat(answer.get("warnings")).isEmpty();
        assertThat(answer.get("model").asText()).startsWith("fib-4@");
        assertThat(answer.get("digest").asText())
                .isEqualTo(BuiltInModel.named("fib-4").orElseThrow().digest().text());
    }

    @Test
    void news2_tells_the_points_of_every_sign() throws IOException {
        var answer =
                score(
                                "news2",
                                "{\"respiratoryRate\":25,\"oxygenSaturation\":91,"
                                        + "\"supplementalOxygen\":true,\"systolicPressure\":90,"
                                        + "\"heartRate\":131,\"alert\":false,\"temperature\":39.1}")
                        .getFirst();

        assertThat(answer.get("value").asInt()).isEqualTo(19);
        assertThat(answer.get("band").get("code").asText()).isEqualTo("high");
        assertThat(answer.get("contributions").get("heartRate").asInt()).isEqualTo(3);
        assertThat(answer.get("contributions")).hasSize(7);
    }

    @Test
    void a_quantity_with_an_accepted_unit_is_converted() throws IOException {
        var answers =
                score(
                        "ckd-epi-2021",
                        "{\"age\":50,\"sex\":\"male\",\"creatinine\":1}\n"
                                + "{\"age\":50,\"sex\":\"male\","
                                + "\"creatinine\":{\"value\":88.42,\"unit\":\"umol/L\"}}\n");

        assertThat(answers.get(1).get("value").asDouble())
                .isCloseTo(answers.get(0).get("value").asDouble(), within(1e-9));
    }

    @Test
    void what_cannot_be_used_is_refused_with_its_code_and_the_next_line_is_computed()
            throws IOException {
        var answers =
                score(
                        "fib-4",
                        String.join(
                                "\n",
                                "{\"age\":60,\"ast\":40,\"alt\":35}",
                                "{\"age\":60,\"ast\":40,\"alt\":35,\"platelets\":987654}",
                                "{\"age\":60,\"ast\":40,\"alt\":35,\"platelets\":\"987654\"}",
                                "{\"age\":60,\"ast\":40,\"alt\":35,\"platelets\":[987654]}",
                                "{\"age\":60,\"ast\":40,\"alt\":35,\"platelets\":1e999}",
                                "{\"age\":60,\"ast\":40,\"alt\":35,\"platelets\":{\"value\":200}}",
                                "{\"age\":60,\"ast\":40,\"alt\":35,"
                                        + "\"platelets\":{\"value\":200,\"unit\":\"g/L\"}}",
                                "{\"age\":60,\"ast\":40,\"alt\":35,\"platelet\":200}",
                                "{\"age\":60,\"ast\":40,\"alt\":35,\"platelets\":null}",
                                FIB4));

        assertThat(answers.stream().limit(9).map(ScoreCommandTest::code))
                .containsExactly(
                        "input.missing",
                        "input.out-of-range",
                        "input.wrong-type",
                        "input.wrong-type",
                        "input.wrong-type",
                        "input.unit-missing",
                        "input.unit-unknown",
                        "input.unknown",
                        "input.missing");
        assertThat(answers.getLast().has("value")).isTrue();
        assertThat(answers.toString()).doesNotContain("987654");
    }

    @Test
    void a_malformed_line_is_said_and_the_next_line_is_computed() throws IOException {
        var answers =
                score(
                        "fib-4",
                        String.join(
                                "\n",
                                "{",
                                "[]",
                                "7",
                                "nonsense",
                                "{\"age\":1,\"age\":2}",
                                FIB4 + FIB4,
                                "[".repeat(5000),
                                " ".repeat(70_000) + FIB4,
                                FIB4));

        assertThat(answers.stream().limit(8).map(ScoreCommandTest::code))
                .hasSize(8)
                .containsOnly("input.malformed");
        assertThat(answers.getLast().has("value")).isTrue();
    }

    @Test
    void a_line_of_exactly_the_limit_is_read() throws IOException {
        var padded = " ".repeat(InputLines.MAX_BYTES - FIB4.length()) + FIB4;

        assertThat(score("fib-4", padded).getFirst().has("value")).isTrue();
        assertThat(code(score("fib-4", " " + padded).getFirst())).isEqualTo("input.malformed");
    }

    @Test
    void blank_lines_and_windows_line_ends_are_skipped_over() throws IOException {
        assertThat(score("fib-4", "\n" + FIB4 + "\r\n \t\r\n" + FIB4)).hasSize(2);
        assertThat(score("fib-4", "")).isEmpty();
    }

    @Test
    void lines_can_come_from_a_file() throws IOException {
        var file = Files.writeString(folder.resolve("in.jsonl"), FIB4 + "\n");
        var out = new StringWriter();

        var exit = command("", out, new StringWriter(), "fib-4", "--inputs", file.toString());

        assertThat(exit).isEqualTo(Exit.OK);
        assertThat(out.toString()).contains("\"value\":2.02");
    }

    @Test
    void an_unknown_model_is_a_usage_error_with_the_nearest_name() {
        for (var typed : List.of("news", "NEWS-2", "newz2")) {
            var err = new StringWriter();
            var exit =
                    Twinmesh.commandLine()
                            .setErr(new PrintWriter(err))
                            .setOut(new PrintWriter(new StringWriter()))
                            .execute("score", typed);

            assertThat(exit).isEqualTo(Exit.USAGE);
            assertThat(err.toString()).contains("did you mean 'news2'?");
        }
    }

    @Test
    void a_missing_file_is_a_failure_that_names_it() {
        var err = new StringWriter();
        var missing = folder.resolve("none").toString();

        var exit =
                Twinmesh.commandLine()
                        .setErr(new PrintWriter(err))
                        .execute("score", "news2", "--inputs", missing);

        assertThat(exit).isEqualTo(Exit.FAILURE);
        assertThat(err.toString()).contains(missing);
    }

    /// Like `yes | twinmesh score fib-4 | head -1`: the lines never end, the reader is gone.
    @Test
    @Timeout(60)
    void it_ends_when_nobody_reads_its_answers_any_more() {
        var line = FIB4 + "\n";
        // far more lines than fit into any buffer between two looks at the output
        var lines = new ByteArrayInputStream(line.repeat(50_000).getBytes(StandardCharsets.UTF_8));
        var closed =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("broken pipe");
                    }
                };

        var exit =
                new CommandLine(new ScoreCommand(lines))
                        .setOut(new PrintWriter(closed, false, StandardCharsets.UTF_8))
                        .execute("fib-4");

        assertThat(exit).isEqualTo(Exit.FAILURE);
        assertThat(lines.available()).isPositive();
    }

    private static String code(JsonNode answer) {
        return answer.path("notComputed").path("code").asText();
    }

    private static List<JsonNode> score(String model, String lines) throws IOException {
        var out = new StringWriter();
        assertThat(command(lines, out, new StringWriter(), model)).isEqualTo(Exit.OK);
        var answers = new ArrayList<JsonNode>();
        for (var line : out.toString().lines().toList()) {
            answers.add(MAPPER.readTree(line));
        }
        return answers;
    }

    private static int command(
            String stdin, StringWriter out, StringWriter err, String... arguments) {
        var in = new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8));
        return new CommandLine(new ScoreCommand(in))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }
}
