package io.twinmesh.cluster.node.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Whatever keys the `reference.conf` of any module has: none is taken that cannot be, and the
/// sentence that refuses it says how far its range goes.
class EverySettingTest {
    private static final Config USUAL = ConfigFactory.load();
    private static final Pattern RANGE =
            Pattern.compile("must be a (whole number|number|size|duration) from (.+) to (.+)");
    private static final Pattern AMOUNT = Pattern.compile("-?[0-9]+([.][0-9]+)?( ?[A-Za-z]+)?");

    /// No text, no number, no list of texts.
    private static final List<Odd> ODD =
            List.of(
                    new Odd("[[1]]", ConfigValueFactory.fromAnyRef(List.of(List.of(1)))),
                    new Odd("{}", ConfigFactory.empty().root()),
                    new Odd("nothing", ConfigValueFactory.fromAnyRef(null)),
                    new Odd("'?'", said("\u0001")));

    /// @param shown what it looks like in the sentence
    private record Odd(String shown, ConfigValue value) {}

    static Stream<String> keys() {
        return ConfigFactory.defaultReferenceUnresolved()
                .withOnlyPath("twinmesh")
                .entrySet()
                .stream()
                .map(entry -> entry.getKey())
                .sorted();
    }

    static Stream<String> blocks() {
        return keys().flatMap(key ->
                        IntStream.range("twinmesh.".length(), key.length())
                                .filter(end -> key.charAt(end) == '.')
                                .mapToObj(end -> key.substring(0, end)))
                .distinct();
    }

    @ParameterizedTest
    @MethodSource("keys")
    void of_another_kind_is_refused_with_its_key_and_what_it_must_be_and_is(String key) {
        for (var odd : ODD) {
            assertThat(refusal(key, odd.value()))
                    .as("%s = %s", key, odd.shown())
                    .hasValueSatisfying(sentence -> {
                        assertThat(sentence).startsWith("setting " + key + ": must be ");
                        assertThat(sentence).endsWith(", got " + odd.shown());
                        assertThat(sentence).hasSizeLessThan(500);
                    });
        }
    }

    @ParameterizedTest
    @MethodSource("keys")
    void is_taken_up_to_the_ends_of_its_range_and_refused_beyond_them(String key) {
        var must = must(key);
        var range = RANGE.matcher(must).results().findFirst();
        var usual = USUAL.getValue(key);

        assertThat(range.isPresent() || !AMOUNT.matcher(text(usual)).matches())
                .as("%s is %s and has no range: %s", key, text(usual), must)
                .isTrue();
        range.ifPresent(it -> {
            for (var within : ends(it)) {
                assertThat(refusal(key, said(within)).filter(why -> why.contains(must)))
                        .as("%s = %s", key, within)
                        .isEmpty();
            }
            for (var beyond : beyond(it)) {
                assertThat(refusal(key, said(beyond)))
                        .as("%s = %s", key, beyond)
                        .hasValueSatisfying(why ->
                                assertThat(why)
                                        .startsWith("setting " + key + ": " + must)
                                        .endsWith(", got '" + beyond + "'"));
            }
        });
    }

    @ParameterizedTest
    @MethodSource("keys")
    void a_size_or_duration_is_refused_without_its_unit(String key) {
        var range = RANGE.matcher(must(key)).results().findFirst();
        if (range.filter(it -> it.group(1).matches("size|duration")).isPresent()) {
            for (var bare : List.of(said("1500"), ConfigValueFactory.fromAnyRef(1500))) {
                assertThat(refusal(key, bare))
                        .as("%s = %s", key, bare)
                        .hasValueSatisfying(why ->
                                assertThat(why)
                                        .startsWith("setting " + key + ": " + must(key))
                                        .contains(" with its unit, as in "));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void a_block_that_is_none_is_refused_with_its_name(String block) {
        for (var none : List.of(said("8080"), ConfigValueFactory.fromAnyRef(null))) {
            assertThat(refusal(block, none))
                    .as("%s = %s", block, none)
                    .hasValueSatisfying(why -> assertThat(why).startsWith("setting " + block));
        }
    }

    /// What the key must be, in the words of the sentence that refuses it.
    private static String must(String key) {
        var sentence = refusal(key, ODD.getFirst().value()).orElseThrow();
        return sentence.substring(sentence.indexOf("must be "), sentence.lastIndexOf(", got "));
    }

    private static List<String> ends(MatchResult range) {
        return List.of(range.group(2), range.group(3));
    }

    /// Just below, just above, and between two values where not every one between them may be.
    private static List<String> beyond(MatchResult range) {
        var low = range.group(2);
        var high = range.group(3);
        return switch (range.group(1)) {
            case "whole number" -> List.of(plus(low, "-1"), plus(high, "1"), plus(low, "0.5"));
            case "number" -> List.of(plus(low, "-0.001"), plus(high, "0.001"), "NaN", "Infinity");
            case "size" -> List.of(bytes(low) - 1 + " B", bytes(high) + 1 + " B");
            default ->
                    List.of(
                            time(low).minusMillis(1).toMillis() + "ms",
                            time(high).plusMillis(1).toMillis() + "ms",
                            time(low).toMillis() + ".5ms");
        };
    }

    private static String plus(String number, String step) {
        return new BigDecimal(number).add(new BigDecimal(step)).toPlainString();
    }

    private static long bytes(String text) {
        return said(text).atKey("it").getBytes("it");
    }

    private static Duration time(String text) {
        return said(text).atKey("it").getDuration("it");
    }

    /// As on a command line: text.
    private static ConfigValue said(String text) {
        return ConfigValueFactory.fromAnyRef(text);
    }

    private static String text(ConfigValue value) {
        return String.valueOf(value.unwrapped());
    }

    private static Optional<String> refusal(String key, ConfigValue value) {
        try {
            NodeConfig.of(USUAL.withValue(key, value));
            return Optional.empty();
        } catch (StartFailure e) {
            assertThat(e.exitCode()).isEqualTo(StartFailure.FAILURE);
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
