package io.twinmesh.actors.export;

import static io.twinmesh.actors.export.Exports.NOW;
import static io.twinmesh.actors.export.Exports.ORDER;
import static io.twinmesh.actors.export.Exports.SETTINGS;
import static io.twinmesh.actors.export.Exports.SNAPSHOT;
import static io.twinmesh.actors.export.Exports.file;
import static io.twinmesh.actors.export.Exports.last;
import static io.twinmesh.actors.export.Exports.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.export.ExportCommand.EndReply;
import io.twinmesh.actors.export.ExportCommand.LookReply;
import io.twinmesh.actors.export.ExportCommand.OrderReply;
import io.twinmesh.actors.export.ExportEvent.Ending;
import io.twinmesh.actors.export.ExportEvent.ExportAdvanced;
import io.twinmesh.actors.export.ExportEvent.ExportCompleted;
import io.twinmesh.actors.export.ExportEvent.ExportEnded;
import io.twinmesh.actors.export.ExportEvent.ExportFailed;
import io.twinmesh.actors.export.ExportEvent.ExportOrdered;
import io.twinmesh.actors.export.ExportEvent.ExportPrepared;
import io.twinmesh.persistence.client.ActsFor;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

class ExportRulesTest {
    private static final ExportEvent ORDERED = new ExportOrdered(NOW, ORDER);
    private static final ExportEvent PREPARED = new ExportPrepared(NOW, SNAPSHOT);
    private static final ExportEvent COMPLETED = new ExportCompleted(NOW);

    @Nested
    class Ordering {
        @Test
        void begins_once_and_the_same_order_again_changes_nothing() {
            assertThat(ExportRules.order(given(), ORDER, NOW)).containsExactly(ORDERED);
            assertThat(ExportRules.order(given(ORDERED), ORDER, NOW)).isEmpty();
            assertThat(ExportRules.replyToOrder(given(ORDERED, PREPARED), ORDER))
                    .isEqualTo(new OrderReply.Accepted());
        }

        @Test
        void of_something_else_under_the_same_name_is_refused() {
            var other =
                    new ExportOrder(
                            "lab",
                            "",
                            List.of(),
                            Optional.empty(),
                            true,
                            "",
                            ActsFor.NOBODY,
                            "TREAT",
                            "request-1",
                            List.of());

            assertThat(ExportRules.replyToOrder(given(ORDERED), other))
                    .isEqualTo(new OrderReply.Taken());
            assertThat(ExportRules.replyToOrder(given(ORDERED, ended(Ending.DELETED)), ORDER))
                    .isEqualTo(new OrderReply.Taken());
        }
    }

    @Nested
    class Reading {
        @Test
        void advances_step_by_step_until_none_is_left() {
            var running = given(ORDERED, PREPARED);
            assertThat(ExportRules.stepped(running, "", step("a", 3), NOW))
                    .containsExactly(new ExportAdvanced(NOW, step("a", 3)));

            var further = given(ORDERED, PREPARED, new ExportAdvanced(NOW, step("a", 3)));
            assertThat(ExportRules.stepped(further, "a", last("b", 5), NOW))
                    .containsExactly(new ExportAdvanced(NOW, last("b", 5)), COMPLETED);
        }

        @Test
        void adds_patients_and_keeps_each_file_as_it_is_now() {
            var state =
                    given(
                            ORDERED,
                            PREPARED,
                            new ExportAdvanced(NOW, step("a", 3)),
                            new ExportAdvanced(NOW, last("b", 5)),
                            COMPLETED);

            assertThat(ExportRules.look(state, SETTINGS.keep()))
                    .isEqualTo(
                            new LookReply.Ready(
                                    ORDER,
                                    SNAPSHOT,
                                    new ExportProgress("b", List.of(file(5)), 3, 1),
                                    NOW.plus(SETTINGS.keep())));
        }

        @Test
        void takes_no_late_answer_to_an_earlier_step() {
            var further = given(ORDERED, PREPARED, new ExportAdvanced(NOW, step("a", 3)));

            assertThat(ExportRules.stepped(further, "", step("a", 3), NOW)).isEmpty();
        }

        @Test
        void takes_nothing_after_it_has_ended() {
            var over = given(ORDERED, PREPARED, ended(Ending.WITHDRAWN));

            assertThat(ExportRules.stepped(over, "", step("a", 3), NOW)).isEmpty();
            assertThat(ExportRules.prepared(over, SNAPSHOT, NOW)).isEmpty();
        }

        @Test
        void gives_up_after_too_many_failures_in_a_row() {
            for (var state : new ExportState[] {given(ORDERED), given(ORDERED, PREPARED)}) {
                assertThat(ExportRules.stumbled(state, 2, SETTINGS, NOW)).isEmpty();
                assertThat(ExportRules.stumbled(state, 3, SETTINGS, NOW))
                        .containsExactly(new ExportFailed(NOW, "export.failed"));
            }
            assertThat(
                            ExportRules.stumbled(
                                    given(ORDERED, ended(Ending.DELETED)), 9, SETTINGS, NOW))
                    .as("discarding is tried for ever")
                    .isEmpty();
        }
    }

    @Nested
    class Ends {
        @Test
        void when_it_is_deleted_or_withdrawn_whatever_it_was_doing() {
            for (var state :
                    new ExportState[] {
                        given(ORDERED),
                        given(ORDERED, PREPARED),
                        given(ORDERED, PREPARED, COMPLETED),
                        given(ORDERED, new ExportFailed(NOW, "export.failed"))
                    }) {
                assertThat(ExportRules.end(state, Ending.WITHDRAWN, NOW))
                        .containsExactly(ended(Ending.WITHDRAWN));
                assertThat(ExportRules.replyToEnd(state)).isEqualTo(new EndReply.HasEnded());
            }
        }

        @Test
        void once() {
            assertThat(ExportRules.end(given(), Ending.DELETED, NOW)).isEmpty();
            assertThat(ExportRules.end(given(ORDERED, ended(Ending.EXPIRED)), Ending.DELETED, NOW))
                    .isEmpty();
            assertThat(ExportRules.replyToEnd(given(ORDERED, ended(Ending.EXPIRED))))
                    .isEqualTo(new EndReply.NoSuchExport());
        }

        @Test
        void when_it_was_kept_long_enough_and_not_before() {
            var complete = given(ORDERED, PREPARED, COMPLETED);
            var until = NOW.plus(SETTINGS.keep());

            assertThat(ExportRules.woken(complete, SETTINGS.keep(), until.minusMillis(1)))
                    .isEmpty();
            assertThat(ExportRules.woken(complete, SETTINGS.keep(), until))
                    .containsExactly(new ExportEnded(until, Ending.EXPIRED));
            assertThat(ExportRules.woken(given(ORDERED, PREPARED), SETTINGS.keep(), until))
                    .as("one that is under way does not expire")
                    .isEmpty();
        }
    }

    @Test
    void a_pause_doubles_up_to_the_last_one() {
        assertThat(SETTINGS.pause(1)).hasMillis(10);
        assertThat(SETTINGS.pause(2)).hasMillis(20);
        assertThat(SETTINGS.pause(9)).hasMillis(40);
    }

    private static ExportState given(ExportEvent... events) {
        ExportState state = new ExportState.Unknown();
        for (var event : events) {
            state = ExportRules.evolve(state, event);
        }
        return state;
    }

    private static ExportEvent ended(Ending why) {
        return new ExportEnded(NOW, why);
    }
}
