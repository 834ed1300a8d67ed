package io.twinmesh.bench.chaos;

import static java.util.stream.Collectors.joining;

import io.twinmesh.bench.chaos.schedule.Fault;
import io.twinmesh.bench.chaos.schedule.Kind;
import io.twinmesh.bench.chaos.schedule.Pace;
import io.twinmesh.cluster.node.settings.GivenOptions;
import io.twinmesh.cluster.node.settings.StartFailure;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What was asked for on the command line.
///
/// @param length how long faults happen
/// @param rounds how often each kind happens, unless `length` is over before; 0: as often as fits
/// @param seed of the faults and of what clients do
/// @param servers that there are
/// @param perSecond what all clients together do
/// @param questions of a hundred things that they do
/// @param patients with a twin each
/// @param kinds of the faults that may happen; at least one
/// @param within how long the whole run may take
/// @param holdsBars whether a time that is over its bar fails the run
record ChaosOptions(
        Duration length,
        int rounds,
        long seed,
        int servers,
        double perSecond,
        int questions,
        int patients,
        Set<Kind> kinds,
        Duration within,
        boolean holdsBars) {
    /// Longer than anything of a run is waited for, beside its faults.
    private static final Duration MUCH_LONGER = Duration.ofHours(1);

    private static final Range MINUTES = new Range("--minutes", 5, 0, 600);
    private static final Range ROUNDS = new Range("--rounds", 0, 0, 1_000);
    private static final Range NODES = new Range("--nodes", 3, 1, 8);
    private static final Range RATE = new Range("--rate", 20, 0.1, 10_000);
    private static final Range QUESTIONS = new Range("--questions", 10, 0, 100);
    private static final Range PATIENTS = new Range("--patients", 60, 1, 100_000);
    private static final Range WITHIN = new Range("--within", 0, 150, 999_999);

    private static final Set<String> KNOWN =
            Set.of(
                    MINUTES.name(),
                    ROUNDS.name(),
                    NODES.name(),
                    RATE.name(),
                    QUESTIONS.name(),
                    PATIENTS.name(),
                    WITHIN.name(),
                    "--seed",
                    "--faults",
                    "--bars");

    ChaosOptions {
        kinds = Set.copyOf(kinds);
    }

    /// A number that may be given.
    ///
    /// @param usual without it; that of --within depends on --minutes
    private record Range(String name, double usual, double least, double most) {
        /// Of digits, up to three of them behind a point.
        double of(Map<String, String> given) {
            return read(given, "a number", "[0-9]{1,6}(\\.[0-9]{1,3})?");
        }

        int wholeOf(Map<String, String> given) {
            return (int) read(given, "a whole number", "[0-9]{1,6}");
        }

        private double read(Map<String, String> given, String what, String form) {
            var text = given.get(name);
            if (text == null) {
                return usual;
            }
            if (text.matches(form)) {
                var number = Double.parseDouble(text);
                if (number >= least && number <= most) {
                    return number;
                }
            }
            throw wrong(name + " is " + what + " from " + ends() + ", got '" + text + "'");
        }

        String ends() {
            return shown(least) + " to " + shown(most);
        }

        String endsAndUsual() {
            return ends() + ", " + shown(usual) + " unless said otherwise";
        }

        private static String shown(double number) {
            return new DecimalFormat("0.###", DecimalFormatSymbols.getInstance(Locale.ROOT))
                    .format(number);
        }
    }

    /// @param drawn the seed when none is given
    /// @throws StartFailure with a sentence that names the wrong word
    static ChaosOptions parse(List<String> words, long drawn) {
        var given = GivenOptions.read(words, KNOWN);
        var length = Duration.ofMillis((long) (MINUTES.of(given) * 60_000));
        return new ChaosOptions(
                length,
                ROUNDS.wholeOf(given),
                Optional.ofNullable(given.get("--seed")).map(ChaosOptions::seed).orElse(drawn),
                NODES.wholeOf(given),
                RATE.of(given),
                QUESTIONS.wholeOf(given),
                PATIENTS.wholeOf(given),
                Optional.ofNullable(given.get("--faults"))
                        .map(ChaosOptions::kinds)
                        .orElseGet(() -> EnumSet.allOf(Kind.class)),
                given.containsKey(WITHIN.name())
                        ? Duration.ofSeconds(WITHIN.wholeOf(given))
                        : length.plus(MUCH_LONGER),
                held(given.getOrDefault("--bars", "tell")));
    }

    /// What may be given and what it does.
    static String usage() {
        return """
          --minutes N    how long faults happen, %s; one that has begun is mended
          --rounds N     each kind of fault so often, %s, each only for as long as it takes to
                         have an effect; then the run ends, or after --minutes, and what it had no time for is named;
                         0: as often as fits into --minutes
          --seed S       a whole number, of the faults and of what clients do; drawn and printed unless given
          --nodes N      servers, %s
          --rate N       what all clients together do in a second, %s
          --questions N  of a hundred things that they do, %s; of the others two thirds are writes
          --patients N   %s
          --faults KINDS those of these kinds alone:
                         %s
          --within S     the whole run takes so many seconds at most, %s, faults fewer minutes than they may
                         where that is needed; what is not there by then is named
          --bars B       tell or hold, tell unless said otherwise; hold: what took longer than its bar fails the run,
                         and a busy machine can be the cause
        """
                .formatted(
                        MINUTES.endsAndUsual(),
                        ROUNDS.endsAndUsual(),
                        NODES.endsAndUsual(),
                        RATE.endsAndUsual(),
                        QUESTIONS.endsAndUsual(),
                        PATIENTS.endsAndUsual(),
                        words().replaceAll("(([^,]+,){4})", "$1\n" + " ".repeat(17)),
                        WITHIN.ends());
    }

    private static boolean held(String bars) {
        return switch (bars) {
            case "tell" -> false;
            case "hold" -> true;
            default -> throw wrong("--bars is tell or hold, got '" + bars + "'");
        };
    }

    /// Of so many rounds each fault is brief.
    Pace pace() {
        return rounds > 0 ? Pace.BRIEF : Pace.STEADY;
    }

    private static long seed(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            throw wrong("--seed is a whole number, got '" + text + "'");
        }
    }

    private static Set<Kind> kinds(String text) {
        var kinds = EnumSet.noneOf(Kind.class);
        for (var word : text.split(",", -1)) {
            var named =
                    Arrays.stream(Kind.values())
                            .filter(kind -> Fault.word(kind).equals(word))
                            .findFirst()
                            .orElseThrow(() ->
                                    wrong(
                                            "--faults are some of %s, got '%s'"
                                                    .formatted(words(), word)));
            if (!kinds.add(named)) {
                throw wrong("--faults: " + word + " is given twice");
            }
        }
        return kinds;
    }

    private static StartFailure wrong(String sentence) {
        return new StartFailure(StartFailure.USAGE, sentence);
    }

    /// Of all kinds, as they are given, between commas.
    private static String words() {
        return Arrays.stream(Kind.values()).map(Fault::word).collect(joining(","));
    }
}
