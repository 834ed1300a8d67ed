package io.twinmesh.cluster.telemetry.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.concurrent.CompletionException;

final class LogLineTest {
    private static final String NAME = "Quixotewitz";
    private static final JsonMapper JSON = new JsonMapper();

    @Nested
    class As_json {
        @Test
        void the_words_are_the_same_every_time_and_what_was_put_in_has_its_name()
                throws JsonProcessingException {
            var line = json("quarantined twin={} sequenceNumber={}, code={}", "tw-1", 7L, "misfit");

            assertThat(line.toString())
                    .isEqualTo(
                            "{\"time\":\"2026-11-28T12:00:00.000Z\",\"level\":\"WARN\",\"logger\":\"io.twinmesh.a\","
                                    + "\"message\":\"quarantined\",\"values\":{\"twin\":\"tw-1\",\"sequenceNumber\":7,\"code\":\"misfit\"}}");
        }

        @Test
        void what_has_no_name_stays_in_its_place() throws JsonProcessingException {
            var line =
                    json("lane stopped, batch of {} goes back, again in={} for {}", 3, "5s", "all");

            assertThat(line.get("message").asText())
                    .isEqualTo("lane stopped, batch of 3 goes back, again for all");
            assertThat(line.get("values")).hasSize(1);
        }

        @Test
        void an_exception_is_told_by_its_kind_and_its_place() throws JsonProcessingException {
            var fault =
                    JSON.readTree(
                                    line(
                                            "json",
                                            "failed",
                                            new CompletionException(
                                                    new ConnectException("refused by db:5432"))))
                            .get("fault");

            assertThat(fault.get("kind").asText()).isEqualTo(CompletionException.class.getName());
            assertThat(fault.get("at").get(0).asText()).contains("LogLineTest");
            assertThat(fault.get("causes").get(0).asText())
                    .startsWith("java.net.ConnectException: refused by db:5432 at ")
                    .contains("LogLineTest");
        }

        private JsonNode json(String message, Object... values) throws JsonProcessingException {
            return JSON.readTree(line("json", message, null, values));
        }
    }

    @Nested
    class As_text {
        @Test
        void a_line_of_somebody_else_cannot_be_forged() {
            assertThat(line("text", "refused client={}", null, "a\n2026 level=ERROR x"))
                    .isEqualTo(
                            "2026-11-28T12:00:00.000Z level=WARN logger=io.twinmesh.a refused"
                                    + " client=a 2026 level=ERROR x\n");
        }
    }

    @Nested
    class Of_a_patient {
        @ParameterizedTest
        @ValueSource(strings = {"json", "text"})
        void nothing_is_quoted_that_a_parser_read(String format) {
            var thrown = catchThrowable(() -> JSON.readTree("{\"family\":" + NAME + "}"));

            hides(format, thrown, NAME);
        }

        @ParameterizedTest
        @ValueSource(strings = {"json", "text"})
        void nothing_is_quoted_of_a_value_that_does_not_fit(String format) {
            hides(format, new IllegalArgumentException("got 1.08713, want 2 to 3"), "1.08713");
        }

        @ParameterizedTest
        @ValueSource(strings = {"json", "text"})
        void nothing_is_quoted_of_a_row_that_a_database_refuses(String format) throws SQLException {
            try (var connection = DriverManager.getConnection("jdbc:h2:mem:");
                    var statement = connection.createStatement()) {
                statement.execute("CREATE TABLE person (family VARCHAR(40) PRIMARY KEY)");
                statement.execute("INSERT INTO person VALUES ('" + NAME + "')");
                var thrown =
                        catchThrowable(() ->
                                statement.execute("INSERT INTO person VALUES ('" + NAME + "')"));

                hides(format, thrown, NAME);
                assertThat(line(format, "failed", thrown)).contains("state 23505");
            }
        }

        private void hides(String format, Throwable thrown, String plant) {
            var says = String.valueOf(thrown.getMessage());
            assertThat(says).contains(plant);
            assertThat(line(format, "failed", thrown))
                    .contains(thrown.getClass().getName())
                    .doesNotContain(plant);
            assertThat(line(format, "failed", new IllegalStateException(thrown)))
                    .contains(thrown.getClass().getName())
                    .doesNotContain(plant);
            assertThat(line(format, "failed cause={} {}", null, thrown, thrown))
                    .contains(thrown.getClass().getName())
                    .doesNotContain(plant);
            // as Pekko does
            assertThat(line(format, says, thrown)).doesNotContain(plant);
            assertThat(
                            line(
                                    format,
                                    "saw failure: {}, why={}",
                                    new IllegalStateException(thrown),
                                    says,
                                    thrown.toString()))
                    .contains("saw failure")
                    .doesNotContain(plant);
            assertThat(line(format, "not saved due to: {}", null, says))
                    .contains("not saved due to")
                    .doesNotContain(plant);
        }
    }

    private static String line(
            String format, String message, @Nullable Throwable thrown, Object... values) {
        var context = new LoggerContext();
        Logger logger = context.getLogger("io.twinmesh.a");
        var event = new LoggingEvent("here", logger, Level.WARN, message, thrown, values);
        event.setInstant(Instant.parse("2026-11-28T12:00:00Z"));
        var lines = new LogLine();
        lines.setFormat(format);
        return new String(lines.encode(event), StandardCharsets.UTF_8);
    }
}
