package io.twinmesh.actors.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.actors.dispatch.WaitingRoom.Entry;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

class WaitingRoomTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private final WaitingRoom room = new WaitingRoom(Limit.of(1000, 500, Placement.SPREAD));
    private int jobs;

    @Test
    void one_question_does_not_wait_behind_a_thousand_of_somebody_else() {
        // given
        for (var n = 0; n < 100; n++) {
            enter(payer(1), Work.USUAL, 10, NOW);
        }
        serve(20);
        var late = enter(payer(2), Work.USUAL, 10, NOW);

        // then
        assertThat(serve(2)).contains(late);
    }

    @Test
    void of_each_kind_the_job_counts_that_came_first_and_still_waits() {
        var first = enter(payer(1), Work.USUAL, 10, NOW);
        enter(payer(2), Work.FIRST, 10, NOW.plusSeconds(5));
        enter(payer(1), Work.USUAL, 10, NOW.plusSeconds(3));
        assertThat(room.oldest(_ -> true)).containsOnly(Map.entry(Needs.only("score").kind(), NOW));

        room.leave(first.job());
        assertThat(room.oldest(_ -> true).values()).containsExactly(NOW.plusSeconds(3));
        assertThat(room.oldest(_ -> false)).isEmpty();
    }

    @Test
    void not_having_asked_is_no_credit() {
        for (var n = 0; n < 100; n++) {
            enter(payer(1), Work.USUAL, 10, NOW);
        }
        serve(50);
        for (var n = 0; n < 50; n++) {
            enter(payer(2), Work.USUAL, 10, NOW);
        }

        // they take turns from now on, instead of the second one first catching up
        assertThat(servedBy(serve(40))).containsEntry(payer(1), 20).containsEntry(payer(2), 20);
    }

    @Test
    void shares_are_counted_in_tokens_not_in_jobs() {
        for (var n = 0; n < 90; n++) {
            enter(payer(1), Work.USUAL, 300, NOW);
            enter(payer(2), Work.USUAL, 100, NOW);
        }

        assertThat(servedBy(serve(40))).containsEntry(payer(1), 10).containsEntry(payer(2), 30);
    }

    @Test
    void a_higher_priority_goes_first_and_its_own_deadline_orders_a_payers_jobs() {
        var usual = enter(payer(1), Work.USUAL, 10, NOW);
        var last = enter(payer(2), Work.LAST, 10, NOW);
        var first = enter(payer(1), Work.FIRST, 10, NOW);
        var urgent = enter(payer(1), Work.USUAL, 10, NOW, NOW.plusSeconds(30));

        assertThat(serve(4)).containsExactly(first, urgent, usual, last);
    }

    @Test
    void who_waits_long_enough_goes_before_those_of_a_higher_priority_who_came_later() {
        var patient = enter(payer(2), Work.LAST, 10, NOW);
        room.age(NOW.plusSeconds(19));
        enter(payer(1), Work.FIRST, 10, NOW.plusSeconds(19));
        assertThat(serve(1)).doesNotContain(patient);

        room.age(NOW.plusSeconds(20));
        for (var n = 0; n < 10; n++) {
            enter(payer(1), Work.FIRST, 10, NOW.plusSeconds(20));
        }

        assertThat(serve(2)).contains(patient);
    }

    @Test
    void a_payer_may_fill_only_its_part_of_the_room() {
        var small = new WaitingRoom(Limit.of(5, 3, Placement.SPREAD));
        for (var n = 0; n < 3; n++) {
            assertThat(small.enter(work(payer(1), Work.USUAL, 1, NOW.plusSeconds(60)), NOW))
                    .isEqualTo(Entry.WAITING);
        }

        assertThat(small.enter(work(payer(1), Work.USUAL, 1, NOW.plusSeconds(60)), NOW))
                .isEqualTo(Entry.PAYER_FULL);
        for (var n = 0; n < 2; n++) {
            assertThat(small.enter(work(payer(2), Work.USUAL, 1, NOW.plusSeconds(60)), NOW))
                    .isEqualTo(Entry.WAITING);
        }
        assertThat(small.enter(work(payer(3), Work.USUAL, 1, NOW.plusSeconds(60)), NOW))
                .isEqualTo(Entry.FULL);
    }

    @Test
    void a_priority_outside_one_to_three_is_no_priority() {
        assertThatThrownBy(() -> work(payer(1), 0, 1, NOW)).hasMessageContaining("1, 2 or 3");
        assertThatThrownBy(() -> work(payer(1), 4, 1, NOW)).hasMessageContaining("1, 2 or 3");
    }

    /// Payers that always have something waiting, with jobs of any price: whatever happens, none is
    /// further ahead of another than the dearest job.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void no_payer_gets_further_ahead_than_one_job(long seed) {
        var chance = new Random(seed);
        var tokens = new HashMap<AccountId, Long>();
        for (var n = 0; n < 4; n++) {
            tokens.put(payer(n), 0L);
            enter(payer(n), Work.USUAL, 1 + chance.nextInt(1000), NOW);
            enter(payer(n), Work.USUAL, 1 + chance.nextInt(1000), NOW);
        }
        for (var step = 0; step < 2000; step++) {
            var served = serve(1).getFirst();
            tokens.merge(served.payer(), served.tokens(), Long::sum);
            enter(served.payer(), Work.USUAL, 1 + chance.nextInt(1000), NOW);

            var most = tokens.values().stream().mapToLong(Long::longValue).max().orElseThrow();
            var least = tokens.values().stream().mapToLong(Long::longValue).min().orElseThrow();
            assertThat(most - least).as("seed %d step %d", seed, step).isLessThanOrEqualTo(1000);
        }
    }

    private List<Work> serve(int howMany) {
        var served = new ArrayList<Work>();
        var walk = room.walk(_ -> true);
        while (served.size() < howMany) {
            var next = walk.next().orElseThrow();
            room.served(next);
            served.add(next.work());
        }
        served.forEach(work -> room.leave(work.job()));
        return served;
    }

    private static Map<AccountId, Integer> servedBy(List<Work> served) {
        var counts = new HashMap<AccountId, Integer>();
        served.forEach(work -> counts.merge(work.payer(), 1, Integer::sum));
        return counts;
    }

    private Work enter(AccountId payer, int priority, long tokens, Instant now) {
        return enter(payer, priority, tokens, now, now.plusSeconds(60));
    }

    private Work enter(AccountId payer, int priority, long tokens, Instant now, Instant deadline) {
        var work = work(payer, priority, tokens, deadline);
        assertThat(room.enter(work, now)).isEqualTo(Entry.WAITING);
        return work;
    }

    private Work work(AccountId payer, int priority, long tokens, Instant deadline) {
        return new Work(
                new JobId("job-%032x".formatted(jobs++)),
                payer,
                priority,
                tokens,
                Needs.only("score"),
                "sha256:" + "0".repeat(64),
                deadline,
                Set.of(),
                Optional.empty());
    }

    private static AccountId payer(int n) {
        return new AccountId("%032x".formatted(n));
    }
}
