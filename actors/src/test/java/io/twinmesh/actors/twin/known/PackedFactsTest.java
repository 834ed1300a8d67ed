package io.twinmesh.actors.twin.known;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.twin.known.problem.Problems;
import io.twinmesh.persistence.format.StrictCbor;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.vault.DataClass;

import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// Whatever a source says, a twin holds exactly that, packed or not.
class PackedFactsTest {
    private final Random random = new Random(20261);

    @Test
    void what_was_said_is_held_word_for_word_and_comes_back_from_a_snapshot() {
        var latest = LatestValues.NONE;
        var problems = Problems.NONE;
        var observed = new ArrayList<Fact.Observed>();
        var conditions = new ArrayList<Fact.ConditionNoted>();
        var medications = new ArrayList<Fact.MedicationNoted>();
        for (var i = 0; i < 200; i++) {
            // keys of their own, so that none replaces another
            var key = new Code("urn:keys", "key-" + i);
            var fact = random.nextBoolean() ? measured(key) : coded(key);
            observed.add(fact);
            latest = latest.with(i, fact, Instant.EPOCH);
            var condition =
                    new Fact.ConditionNoted(
                            codes(1), display(), random.nextBoolean(), time(), time());
            conditions.add(condition);
            problems = problems.with(i, condition);
            var medication =
                    new Fact.MedicationNoted(
                            codes(0), display().orElse(""), random.nextBoolean(), time());
            medications.add(medication);
            problems = problems.with(i, medication);
        }

        assertThat(latest.held().map(LatestValues.Other::fact))
                .containsExactlyInAnyOrderElementsOf(observed);
        assertThat(problems.conditions())
                .extracting(Problems.Condition::fact)
                .isEqualTo(conditions);
        assertThat(problems.medications())
                .extracting(Problems.Medication::fact)
                .isEqualTo(medications);
        assertThat(StrictCbor.read(StrictCbor.write(latest), LatestValues.class)).isEqualTo(latest);
        assertThat(StrictCbor.read(StrictCbor.write(problems), Problems.class)).isEqualTo(problems);
    }

    @Test
    void an_origin_comes_back_whatever_its_labels_and_mentions() {
        for (var i = 0; i < 500; i++) {
            var classes = DataClass.values();
            var origin =
                    new Origin(
                            "Observation",
                            classes[random.nextInt(classes.length)],
                            codes(0),
                            codes(0));

            assertThat(Origin.read(origin.packed())).isEqualTo(origin);
        }
    }

    private Fact.Observed measured(Code key) {
        return new Fact.Measured(
                random.nextInt(8) == 0 ? List.of(key, code()) : List.of(key),
                display().filter(text -> !text.isEmpty()),
                new BigDecimal(
                        new BigInteger(1 + random.nextInt(80), random),
                        random.nextInt(8) == 0 ? random.nextInt(600) - 300 : random.nextInt(15)),
                display().orElse("mg/dL"),
                time().orElse(Instant.EPOCH));
    }

    private Fact.Observed coded(Code key) {
        var codes = new ArrayList<>(List.of(key));
        codes.addAll(codes(0));
        return new Fact.Coded(codes, display(), codes(1), display(), time().orElse(Instant.EPOCH));
    }

    private List<Code> codes(int least) {
        var codes = new ArrayList<Code>();
        for (var count = least + random.nextInt(3); count > 0; count--) {
            codes.add(code());
        }
        return codes;
    }

    private Code code() {
        return new Code(
                random.nextInt(4) == 0 ? "" : "urn:systems:" + random.nextInt(3),
                "c" + "0".repeat(random.nextInt(200)) + random.nextInt(5));
    }

    /// None, empty, ordinary, with any characters, or longer than what can be packed.
    private Optional<String> display() {
        return switch (random.nextInt(6)) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of("");
            case 2 -> Optional.of("\0|µ漢\uD83D\uDE00");
            case 3 -> Optional.of("long".repeat(random.nextInt(20_000)));
            default -> Optional.of("display " + random.nextInt(9));
        };
    }

    /// None, of whole seconds, of milliseconds, finer, or from the ends of time.
    private Optional<Instant> time() {
        var second = random.nextLong() >> 30;
        return switch (random.nextInt(6)) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(Instant.ofEpochSecond(second, random.nextInt(1_000_000_000)));
            case 2 ->
                    Optional.of(Instant.ofEpochSecond(second, random.nextInt(1_000) * 1_000_000L));
            case 3 -> Optional.of(random.nextBoolean() ? Instant.MIN : Instant.MAX);
            default -> Optional.of(Instant.ofEpochSecond(second));
        };
    }
}
