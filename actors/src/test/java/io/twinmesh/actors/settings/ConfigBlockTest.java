package io.twinmesh.actors.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

class ConfigBlockTest {
    private static ConfigBlock block(String value) {
        return new ConfigBlock(
                ConfigFactory.parseString("twinmesh.block { key = " + value + " }"),
                "twinmesh.block");
    }

    private static void refused(String value, Consumer<ConfigBlock> reader, String complaint) {
        assertThatThrownBy(() -> reader.accept(block(value)))
                .isInstanceOf(WrongSetting.class)
                .hasMessage("setting twinmesh.block.key: " + complaint);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"7; 7", "\"7\"; 7", "7.0; 7", "1e1; 10", "1; 1", "10; 10"})
    void a_whole_number_may_be_written_as_text_and_with_a_fraction_that_is_none(
            String value, int meant) {
        assertThat(block(value).number("key", 1, 10)).isEqualTo(meant);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "0; 0",
                "11; 11",
                "1.5; 1.5",
                "99999999999; 99999999999",
                "1e30; 1.0E30",
                "many; `many`",
                "[7]; [7]",
                "null; nothing"
            })
    void any_other_is_refused_with_what_it_must_be(String value, String got) {
        refused(
                value,
                block -> block.number("key", 1, 10),
                "must be a whole number from 1 to 10, got " + got.replace('`', '\''));
    }

    @Test
    void a_fraction_has_its_ends_and_no_number_is_none() {
        assertThat(block("0.25").decimal("key", 0, 0.5)).isEqualTo(0.25);
        refused(
                "NaN",
                it -> it.decimal("key", 0, 0.5),
                "must be a number from 0 to 0.5, got 'NaN'");
    }

    @Test
    void ends_of_a_duration_are_said_in_the_largest_unit_that_they_are_whole_in() {
        refused(
                "1h",
                it -> it.within("key", Duration.ofMillis(1500), Duration.ofMinutes(2)),
                "must be a duration from 1500ms to 2m, got '1h'");
        refused(
                "-1s",
                it -> it.within("key", Duration.ZERO, Duration.ofHours(36)),
                "must be a duration from 0s to 36h, got '-1s'");
        refused(
                "infinite",
                it -> it.within("key", Duration.ofSeconds(90), ConfigBlock.LONGEST),
                "must be a duration from 90s to 200d, got 'infinite'");
    }

    @Test
    void a_duration_has_no_part_of_a_millisecond() {
        assertThat(block("1.5s").duration("key")).isEqualTo(Duration.ofMillis(1500));
        refused(
                "1500us",
                it -> it.duration("key"),
                "must be a duration from 1ms to 200d in whole milliseconds, got '1500us'");
    }

    @Test
    void ends_of_a_size_are_said_in_the_largest_unit_that_they_are_whole_in() {
        assertThat(block("1 KiB").size("key", 0, 2048)).isEqualTo(1024);
        refused(
                "3 KiB",
                it -> it.size("key", 1000, 2048),
                "must be a size from 1000 B to 2 KiB, got '3 KiB'");
    }

    @ParameterizedTest
    @CsvSource({"15, 15", "'\"15\"', '`15`'", "'\"1.5e3\"', '`1.5e3`'", "'\" -15 \"', '` -15 `'"})
    void a_length_of_time_without_its_unit_is_none(String value, String got) {
        refused(
                value,
                it -> it.within("key", Duration.ofSeconds(1), Duration.ofMinutes(1)),
                "must be a duration from 1s to 1m with its unit, as in 15s, got "
                        + got.replace('`', '\''));
    }

    @Test
    void a_size_without_its_unit_is_none() {
        refused(
                "1500",
                it -> it.size("key", 1000, 2048),
                "must be a size from 1000 B to 2 KiB with its unit, as in 64 MiB, got 1500");
    }

    @Test
    void nothing_is_the_same_in_every_unit() {
        assertThat(block("0").within("key", Duration.ZERO, Duration.ofHours(1))).isZero();
        assertThat(block("0").size("key", 0, 2048)).isZero();
        refused("0", it -> it.duration("key"), "must be a duration from 1ms to 200d, got 0");
    }

    @Test
    void of_two_that_cannot_be_beside_each_other_both_are_named() {
        var root =
                ConfigFactory.parseString(
                        "twinmesh { block { last = 9s, once = 10s }, other.first = 5s }");
        var block = new ConfigBlock(root, "twinmesh.block");
        var five = Duration.ofSeconds(5);

        assertThat(block.atLeast("once", 2, "twinmesh.other.first", five))
                .isEqualTo(Duration.ofSeconds(10));
        assertThatThrownBy(() -> block.atLeast("last", 2, "twinmesh.other.first", five))
                .isInstanceOf(WrongSetting.class)
                .hasMessage(
                        "settings twinmesh.block.last and twinmesh.other.first: the first must be at"
                                + " least 2 times the second, got '9s' and '5s'");
    }

    @Test
    void what_is_long_is_said_in_part_and_on_one_line() {
        refused(
                "\"\"\"a\nb" + "c".repeat(200) + "\"\"\"",
                it -> it.flag("key"),
                "must be on or off, got 'a?b" + "c".repeat(97) + "…'");
    }

    @Test
    void text_has_an_end_and_no_control_characters() {
        assertThat(block("\"a\\n\\tb\"").text("key")).isEqualTo("a\n\tb");
        assertThat(block("\"" + "a".repeat(100_000) + "\"").text("key")).hasSize(100_000);
        var must =
                "must be text of up to 100000 characters, none of them a control character, got ";
        refused("\"a\\u0000\"", it -> it.text("key"), must + "'a?'");
        refused(
                "\"" + "a".repeat(100_001) + "\"",
                it -> it.text("key"),
                must + "'" + "a".repeat(100) + "…'");
    }

    @ParameterizedTest
    @CsvSource({
        "https://twin.example.org, https://twin.example.org",
        "http://[fd00::5]:8080, http://[fd00::5]:8080"
    })
    void an_address_has_a_host(String value, URI meant) {
        assertThat(block("\"" + value + "\"").address("key")).contains(meant);
    }

    @ParameterizedTest
    @CsvSource({
        "twin.example.org",
        "https://twin.example.org/fhir",
        "https://:::",
        "https://-.-",
        "https://twin.example.org:65536"
    })
    void what_has_none_is_refused(String value) {
        refused(
                "\"" + value + "\"",
                it -> it.address("key"),
                "must be like https://twin.example.org, without a path, got '" + value + "'");
    }

    @Test
    void what_another_reads_is_refused_with_what_it_says() {
        assertThat(block("7").<Integer>read("key", Integer::valueOf)).isEqualTo(7);
        refused(
                "many",
                it ->
                        it.read(
                                "key",
                                _ -> {
                                    throw new IllegalArgumentException("must be few");
                                }),
                "must be few, got 'many'");
    }

    @Test
    void a_file_need_not_be_there_nor_be_named() {
        assertThat(block("\"\"").file("key")).isEmpty();
        assertThat(block("/a/b").file("key"))
                .contains(new NamedFile("twinmesh.block.key", Path.of("/a/b")));
    }

    @Test
    void a_block_that_is_none_is_refused() {
        var root = ConfigFactory.parseString("twinmesh { block = 5, none = null }");

        assertThatThrownBy(() -> new ConfigBlock(root, "twinmesh.block"))
                .hasMessage("setting twinmesh.block: must be a block of settings, got 5");
        assertThatThrownBy(() -> new ConfigBlock(root, "twinmesh.none"))
                .hasMessage("setting twinmesh.none: must be a block of settings, got nothing");
    }
}
