package io.twinmesh.actors.reputation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twinmesh.actors.verification.TrackRecord;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;

class ReputationTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final String MODEL = "sha256:" + "a".repeat(64);
    private static final String OTHER_MODEL = "sha256:" + "b".repeat(64);
    private static final String CPU = "cpu-x86_64";

    @Nested
    class Tracks {
        @Test
        void are_kept_for_each_model_and_numeric_class() {
            var node = right(Reputation.NEW, 12).checked(OTHER_MODEL, CPU, Finding.RIGHT, NOW);

            assertThat(node.record(MODEL, CPU, NOW)).isEqualTo(new TrackRecord(12, 12, 0, false));
            assertThat(node.record(OTHER_MODEL, CPU, NOW).consecutive()).isEqualTo(1);
            assertThat(node.record(MODEL, "gpu-sm80", NOW)).isEqualTo(TrackRecord.NONE);
        }

        @Test
        void start_again_after_a_failed_check_and_keep_its_count() {
            var node = wrong(right(Reputation.NEW, 12), 1);

            assertThat(node.record(MODEL, CPU, NOW)).isEqualTo(new TrackRecord(0, 13, 1, true));
        }

        @Test
        void are_limited_in_number_whatever_classes_a_node_invents() {
            var node = Reputation.NEW;
            for (int i = 0; i < 1000; i++) {
                node = node.checked(MODEL, "class-" + i, Finding.RIGHT, NOW);
            }

            assertThat(node.tracks()).hasSize(Reputation.MOST_TRACKS);
            assertThat(node.record(MODEL, "class-999", NOW).audits()).isEqualTo(1);
            assertThat(node.record(MODEL, "class-0", NOW)).isEqualTo(TrackRecord.NONE);
        }
    }

    @Nested
    class TakenBack {
        @Test
        void a_wrong_result_leaves_the_record_as_if_it_had_never_been() {
            var before = right(Reputation.NEW, 12);
            var found = NOW.plusSeconds(1);
            var wronged = before.checked(MODEL, CPU, Finding.WRONG, found);

            var after = wronged.takenBack(MODEL, CPU, found, 12, 0, found);

            assertThat(after.record(MODEL, CPU, found)).isEqualTo(before.record(MODEL, CPU, found));
            assertThat(after.score(found)).isEqualTo(before.score(found));
            assertThat(after.slowStart().leases()).isEqualTo(before.slowStart().leases());
            assertThat(wronged.score(found).points()).isLessThan(before.score(found).points());
        }

        @Test
        void a_result_that_failed_since_still_ends_the_row_of_right_ones() {
            var found = NOW.plusSeconds(1);
            var twice =
                    wrong(right(Reputation.NEW, 12).checked(MODEL, CPU, Finding.WRONG, found), 1);

            var after = twice.takenBack(MODEL, CPU, found, 12, 0, found);

            assertThat(after.record(MODEL, CPU, found)).isEqualTo(new TrackRecord(0, 13, 1, true));
        }

        @Test
        void one_of_three_ends_the_suspension_and_one_of_four_does_not() {
            var found = NOW.plusSeconds(1);
            var three = wrong(Reputation.NEW.checked(MODEL, CPU, Finding.WRONG, found), 2);
            assertThat(three.suspended()).isTrue();

            assertThat(three.takenBack(MODEL, CPU, found, 0, 0, found).suspended()).isFalse();
            var four = wrong(three, 1);
            assertThat(four.takenBack(MODEL, CPU, found, 0, 0, found).suspended()).isTrue();
        }

        @Test
        void the_last_of_ten_leaves_nine_that_suspend() {
            var node = Reputation.NEW;
            for (int i = 0; i < 10; i++) {
                node = node.checked(MODEL, CPU, Finding.WRONG, NOW.plusSeconds(i));
            }
            var last = NOW.plusSeconds(9);

            assertThat(node.takenBack(MODEL, CPU, last, 0, 9, last).suspended()).isTrue();
        }

        @Test
        void of_an_old_result_only_what_is_left_of_it_is_taken_from_the_score() {
            var found = NOW.minus(Duration.ofDays(60));
            var wronged = Reputation.NEW.checked(MODEL, CPU, Finding.WRONG, found);

            var after = wronged.takenBack(MODEL, CPU, found, 0, 0, NOW);

            assertThat(after.wrong().at(NOW)).isEqualTo(0, within(1e-12));
        }
    }

    @Nested
    class Score {
        @Test
        void is_low_for_a_node_that_nobody_knows() {
            // C is the 5 % quantile of the uniform distribution: 0.6·0.05 + 0.3·0.5 = 0.18
            assertThat(Reputation.NEW.score(NOW).points()).isEqualTo(18);
        }

        @Test
        void is_what_the_formula_says() {
            var node = right(Reputation.NEW, 100);
            for (int day = 0; day < 45; day++) {
                node = node.leases(100, 0, NOW.minus(Duration.ofDays(day)));
            }
            // the days went backwards: only the first counts
            assertThat(node.activeDays()).isEqualTo(1);
            for (int day = 1; day < 45; day++) {
                node = node.leases(100, 0, NOW.plus(Duration.ofDays(day)));
            }

            var score = node.score(NOW);

            assertThat(score.correctness()).isCloseTo(Math.pow(0.05, 1.0 / 101), within(1e-9));
            assertThat(score.reliability()).isCloseTo(1, within(1e-9));
            assertThat(score.tenure()).isEqualTo(0.5);
            assertThat(score.points()).isEqualTo(93);
        }

        @Test
        void forgets_half_in_thirty_days() {
            var node = right(Reputation.NEW, 100);

            assertThat(node.score(NOW.plus(Duration.ofDays(30))).correctness())
                    .isCloseTo(Math.pow(0.05, 1.0 / 51), within(1e-9));
        }

        @Test
        void stays_between_0_and_100_and_never_rises_by_a_wrong_result() {
            for (long seed = 0; seed < 200; seed++) {
                var chance = new Random(seed);
                var node = Reputation.NEW;
                for (int step = 0; step < 50; step++) {
                    var at = NOW.plus(Duration.ofHours(step * 5L));
                    var points = node.score(at).points();
                    var finding = List.of(Finding.values()).get(chance.nextInt(3));
                    node = node.checked(MODEL, CPU, finding, at);
                    var now = node.score(at).points();
                    assertThat(now).as("seed %s", seed).isBetween(0, 100);
                    if (finding != Finding.RIGHT) {
                        assertThat(now).as("seed %s", seed).isLessThanOrEqualTo(points);
                    }
                    node = node.leases(chance.nextInt(20), chance.nextInt(3), at);
                }
            }
        }
    }

    @Nested
    class Suspending {
        @Test
        void takes_three_results_proved_wrong_within_seven_days() {
            var twice = wrong(Reputation.NEW, 2);

            assertThat(twice.suspended()).isFalse();
            assertThat(wrong(twice, 1).suspended()).isTrue();
            var later = NOW.plus(Duration.ofDays(7));
            assertThat(twice.checked(MODEL, CPU, Finding.WRONG, later).suspended()).isFalse();
        }

        @Test
        void never_follows_from_the_word_of_other_nodes_alone() {
            var node = Reputation.NEW;
            for (int i = 0; i < 50; i++) {
                node = node.checked(MODEL, CPU, Finding.OUTVOTED, NOW);
            }

            assertThat(node.suspended()).isFalse();
            assertThat(node.record(MODEL, CPU, NOW).consecutive()).isZero();
        }

        @Test
        void ends_with_twenty_known_answers_in_a_row_and_leaves_the_node_watched() {
            var suspended = wrong(Reputation.NEW, 3);
            var failedAgain = wrong(right(suspended, Suspension.WAY_BACK - 1), 1);

            assertThat(right(failedAgain, Suspension.WAY_BACK - 1).suspended()).isTrue();
            var back = right(failedAgain, Suspension.WAY_BACK);
            assertThat(back.suspended()).isFalse();
            assertThat(back.record(MODEL, CPU, NOW).watched()).isTrue();
            assertThat(back.record(MODEL, CPU, NOW.plus(Duration.ofDays(7))).watched()).isFalse();
        }

        @Test
        void is_lifted_by_a_pardon_that_leaves_the_record_as_it_is() {
            var pardoned = wrong(Reputation.NEW, 3).pardoned();

            assertThat(pardoned.suspended()).isFalse();
            assertThat(pardoned.record(MODEL, CPU, NOW)).isEqualTo(new TrackRecord(0, 3, 3, false));
        }
    }

    @Nested
    class SlowStarting {
        @Test
        void doubles_with_ten_right_results_and_halves_with_a_wrong_one() {
            assertThat(Reputation.NEW.slowStart().leases()).isEqualTo(1);
            assertThat(right(Reputation.NEW, 10).slowStart().leases()).isEqualTo(2);
            assertThat(right(Reputation.NEW, 30).slowStart().leases()).isEqualTo(8);
            assertThat(wrong(right(Reputation.NEW, 30), 1).slowStart().leases()).isEqualTo(4);
            assertThat(wrong(Reputation.NEW, 5).slowStart().leases()).isEqualTo(1);
        }
    }

    private static Reputation right(Reputation node, int times) {
        return checked(node, Finding.RIGHT, times);
    }

    private static Reputation wrong(Reputation node, int times) {
        return checked(node, Finding.WRONG, times);
    }

    private static Reputation checked(Reputation node, Finding finding, int times) {
        var next = node;
        for (int i = 0; i < times; i++) {
            next = next.checked(MODEL, CPU, finding, NOW);
        }
        return next;
    }
}
