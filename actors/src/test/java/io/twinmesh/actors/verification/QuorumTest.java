package io.twinmesh.actors.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.verification.Opinion.Author;
import io.twinmesh.actors.verification.Quorum.Bench;
import io.twinmesh.actors.verification.QuorumStep.Accept;
import io.twinmesh.actors.verification.QuorumStep.AskAnother;
import io.twinmesh.actors.verification.QuorumStep.AskCore;
import io.twinmesh.actors.verification.QuorumStep.Undecided;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.inference.runtime.OutcomeJson;
import io.twinmesh.persistence.identity.OwnerId;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

class QuorumTest {
    private static final List<VerificationLevel> LEVELS = List.of(VerificationLevel.values());

    private static final Bench ALL = new Bench(true, true);
    private static final TrackRecord KNOWN = new TrackRecord(20, 20, 0, false);
    private static final TrackRecord LONG_KNOWN = new TrackRecord(200, 200, 0, false);

    @Nested
    class Operator {
        @Test
        void is_computed_by_the_core_and_by_nobody_else() {
            assertThat(next(VerificationLevel.OPERATOR, false, ALL)).isEqualTo(new AskCore());
            assertThat(next(VerificationLevel.OPERATOR, false, ALL, core(0.25)))
                    .isEqualTo(new Accept(0, List.of(0), List.of(), true, true));
        }

        @Test
        void is_undecided_where_the_core_cannot_run_the_model() {
            assertThat(next(VerificationLevel.OPERATOR, false, new Bench(false, true)))
                    .isEqualTo(new Undecided(List.of()));
        }
    }

    @Nested
    class Standard {
        @Test
        void passes_a_known_node_alone_when_chance_does_not_ask_for_a_check() {
            assertThat(next(VerificationLevel.STANDARD, false, ALL, of(1, KNOWN, 0.25)))
                    .isEqualTo(new Accept(0, List.of(0), List.of(), false, false));
        }

        @Test
        void has_a_known_node_checked_by_a_node_of_another_owner() {
            var first = of(1, KNOWN, 0.25);

            assertThat(next(VerificationLevel.STANDARD, true, ALL, first))
                    .isEqualTo(new AskAnother());
            // 1/22 · 1/22 = 0.002
            assertThat(next(VerificationLevel.STANDARD, true, ALL, first, of(2, KNOWN, 0.25)))
                    .isEqualTo(new Accept(0, List.of(0, 1), List.of(), true, false));
        }

        @Test
        void has_a_newcomer_checked_by_the_core() {
            assertThat(next(VerificationLevel.STANDARD, true, ALL, of(1, TrackRecord.NONE, 0.25)))
                    .isEqualTo(new AskCore());
        }

        @Test
        void does_not_believe_two_newcomers_who_agree() {
            // 1/2 · 1/2 = 0.25
            assertThat(
                            next(
                                    VerificationLevel.STANDARD,
                                    true,
                                    ALL,
                                    of(1, TrackRecord.NONE, 0.25),
                                    of(2, TrackRecord.NONE, 0.25)))
                    .isEqualTo(new AskCore());
        }

        @Test
        void counts_the_nodes_of_one_owner_once() {
            assertThat(
                            next(
                                    VerificationLevel.STANDARD,
                                    true,
                                    ALL,
                                    of(1, LONG_KNOWN, 0.25),
                                    of(1, LONG_KNOWN, 0.25)))
                    .isEqualTo(new AskCore());
        }

        @Test
        void is_answered_with_one_node_alone_because_the_core_checks_it() {
            var lonely = new Bench(true, false);

            assertThat(next(VerificationLevel.STANDARD, true, lonely, of(1, KNOWN, 0.25)))
                    .isEqualTo(new AskCore());
        }
    }

    @Nested
    class Diagnostic {
        @Test
        void never_passes_one_node_alone() {
            assertThat(next(VerificationLevel.DIAGNOSTIC, false, ALL, of(1, LONG_KNOWN, 0.25)))
                    .isEqualTo(new AskAnother());
        }

        @Test
        void accepts_two_owners_who_were_each_right_a_hundred_times() {
            var hundred = new TrackRecord(100, 100, 0, false);

            // 1/102 · 1/102 = 9.6e-5, the reference's own figure
            assertThat(
                            next(
                                    VerificationLevel.DIAGNOSTIC,
                                    false,
                                    ALL,
                                    of(1, hundred, 0.25),
                                    of(2, hundred, 0.25)))
                    .isEqualTo(new Accept(0, List.of(0, 1), List.of(), true, false));
        }

        @Test
        void asks_the_core_when_two_agree_and_are_not_known_well_enough() {
            assertThat(
                            next(
                                    VerificationLevel.DIAGNOSTIC,
                                    false,
                                    ALL,
                                    of(1, KNOWN, 0.25),
                                    of(2, KNOWN, 0.25)))
                    .isEqualTo(new AskCore());
        }
    }

    @Nested
    class Disagreement {
        @Test
        void asks_a_third_owner_and_then_the_core() {
            var one = of(1, KNOWN, 0.25);
            var other = of(2, KNOWN, 0.75);

            assertThat(next(VerificationLevel.STANDARD, true, ALL, one, other))
                    .isEqualTo(new AskAnother());
            assertThat(next(VerificationLevel.STANDARD, true, ALL, one, other, of(3, KNOWN, 0.75)))
                    .isEqualTo(new AskCore());
        }

        @Test
        void is_decided_by_the_core_also_against_a_majority() {
            assertThat(
                            next(
                                    VerificationLevel.STANDARD,
                                    true,
                                    ALL,
                                    of(1, KNOWN, 0.75),
                                    of(2, KNOWN, 0.25),
                                    of(3, KNOWN, 0.75),
                                    core(0.25)))
                    .isEqualTo(new Accept(1, List.of(1, 3), List.of(0, 2), true, true));
        }

        @Test
        void ends_with_the_cores_own_answer_when_nobody_was_right() {
            assertThat(next(VerificationLevel.STANDARD, true, ALL, of(1, KNOWN, 0.75), core(0.25)))
                    .isEqualTo(new Accept(1, List.of(1), List.of(0), true, true));
        }

        @Test
        void proves_nothing_when_the_core_cannot_compute_and_a_majority_decides() {
            var without = new Bench(false, true);

            assertThat(
                            next(
                                    VerificationLevel.STANDARD,
                                    true,
                                    without,
                                    of(1, KNOWN, 0.75),
                                    of(2, KNOWN, 0.25),
                                    of(3, KNOWN, 0.25)))
                    .isEqualTo(new Accept(1, List.of(1, 2), List.of(0), true, false));
        }

        @Test
        void stays_undecided_when_nobody_is_left_to_ask() {
            var nobody = new Bench(false, false);

            assertThat(
                            next(
                                    VerificationLevel.STANDARD,
                                    true,
                                    nobody,
                                    of(1, KNOWN, 0.75),
                                    of(2, KNOWN, 0.25)))
                    .isEqualTo(new Undecided(List.of()));
        }
    }

    /// Of a model that the core cannot run nobody is known at first.
    @Nested
    class NewNodesWithoutTheCore {
        private static final Bench OTHERS = new Bench(false, true);
        private static final Bench NOBODY = new Bench(false, false);

        @Test
        void are_asked_up_to_four() {
            assertThat(next(VerificationLevel.STANDARD, true, OTHERS, fresh(1)))
                    .isEqualTo(new AskAnother());
            assertThat(next(VerificationLevel.STANDARD, true, OTHERS, fresh(1), fresh(2), fresh(3)))
                    .isEqualTo(new AskAnother());
        }

        @Test
        void do_not_suffice_and_their_agreement_is_not_lost() {
            assertThat(
                            next(
                                    VerificationLevel.STANDARD,
                                    true,
                                    OTHERS,
                                    fresh(1),
                                    fresh(2),
                                    fresh(3),
                                    fresh(4)))
                    .isEqualTo(new Undecided(List.of(0, 1, 2, 3)));
            assertThat(next(VerificationLevel.STANDARD, true, NOBODY, fresh(1), fresh(2)))
                    .isEqualTo(new Undecided(List.of(0, 1)));
        }

        @Test
        void show_nothing_alone_of_one_owner_or_when_they_differ() {
            assertThat(next(VerificationLevel.STANDARD, true, NOBODY, fresh(1)))
                    .isEqualTo(new Undecided(List.of()));
            assertThat(next(VerificationLevel.STANDARD, true, NOBODY, fresh(1), fresh(1)))
                    .isEqualTo(new Undecided(List.of()));
            assertThat(
                            next(
                                    VerificationLevel.STANDARD,
                                    true,
                                    NOBODY,
                                    fresh(1),
                                    fresh(2),
                                    of(3, TrackRecord.NONE, 0.75)))
                    .isEqualTo(new Undecided(List.of()));
        }

        /// 1/11 · 1/11 = 0.0083, and four of 1/4 are 0.0039.
        @Test
        void suffice_after_nine_questions_of_two_owners_or_two_of_four() {
            assertThat(agreed(2, 8)).isInstanceOf(Undecided.class);
            assertThat(agreed(2, 9)).isInstanceOf(Accept.class);
            assertThat(agreed(4, 1)).isInstanceOf(Undecided.class);
            assertThat(agreed(4, 2)).isInstanceOf(Accept.class);
        }

        private static QuorumStep agreed(int owners, int questions) {
            var record = new TrackRecord(questions, questions, 0, false);
            return next(
                    VerificationLevel.STANDARD,
                    true,
                    NOBODY,
                    IntStream.range(0, owners)
                            .mapToObj(owner -> of(owner, record, 0.25))
                            .toArray(Opinion[]::new));
        }

        private static Opinion fresh(int owner) {
            return of(owner, TrackRecord.NONE, 0.25);
        }
    }

    @Nested
    class AnyCourse {
        @Test
        void ends_after_at_most_four_nodes_and_the_core_and_never_accepts_less_than_its_level() {
            for (long seed = 0; seed < 5_000; seed++) {
                var chance = new Random(seed);
                var level = LEVELS.get(chance.nextInt(3));
                var check = chance.nextBoolean();
                var bench = new Bench(chance.nextBoolean(), true);
                var opinions = new ArrayList<Opinion>();
                var step = Quorum.next(level, opinions, check, bench);
                while (step instanceof AskAnother || step instanceof AskCore) {
                    opinions.add(
                            step instanceof AskCore
                                    ? core(0.25)
                                    : of(
                                            chance.nextInt(6),
                                            List.of(TrackRecord.NONE, KNOWN, LONG_KNOWN)
                                                    .get(chance.nextInt(3)),
                                            chance.nextBoolean() ? 0.25 : 0.75));
                    assertThat(opinions.size()).as("seed %s", seed).isLessThanOrEqualTo(5);
                    step = Quorum.next(level, opinions, check, bench);
                }
                if (step instanceof Accept accept) {
                    assertThat(enough(level, check, opinions, accept)).as("seed %s", seed).isTrue();
                }
            }
        }

        private static boolean enough(
                VerificationLevel level, boolean check, List<Opinion> opinions, Accept accept) {
            var errors = 1.0;
            var owners = new ArrayList<OwnerId>();
            for (var index : accept.right()) {
                if (!(opinions.get(index).author() instanceof Author.Node(var owner, var record))) {
                    return accept.proved();
                }
                if (!owners.contains(owner)) {
                    owners.add(owner);
                    errors *= record.estimatedError();
                }
            }
            return (level == VerificationLevel.STANDARD && !check && opinions.size() == 1)
                    || (owners.size() >= 2 && errors < level.error());
        }
    }

    private static QuorumStep next(
            VerificationLevel level, boolean check, Bench bench, Opinion... opinions) {
        return Quorum.next(level, List.of(opinions), check, bench);
    }

    private static Opinion of(int owner, TrackRecord record, double value) {
        return opinion(new Author.Node(new OwnerId("owner-" + owner), record), value);
    }

    private static Opinion core(double value) {
        return opinion(new Author.Core(), value);
    }

    private static Opinion opinion(Author author, double value) {
        var outcome =
                new Outcome.Computed(
                        List.of(new Outcome.Output("risk", value, "1")),
                        Optional.empty(),
                        List.of(),
                        List.of());
        return new Opinion(author, "cpu-x86_64", OutcomeJson.write(outcome), outcome);
    }
}
