package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.twinmesh.actors.node.RegistryCommand.NodeList;
import io.twinmesh.cluster.node.settings.StartFailure;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

class ResumptionTest {
    private final List<Duration> pauses = new ArrayList<>();
    private final List<Integer> told = new ArrayList<>();

    @Test
    void few_jobs_are_woken_at_once() {
        wake(10, Duration.ofSeconds(7));

        assertThat(pauses).containsExactly(Duration.ZERO);
    }

    @Test
    void many_are_woken_each_once_and_no_more_than_ten_together() {
        wake(21, Duration.ofSeconds(7));

        assertThat(pauses)
                .containsExactly(Duration.ZERO, Duration.ofMillis(100), Duration.ofMillis(200));
        assertThat(told).isEqualTo(numbers(21));
    }

    @Test
    void the_last_of_very_many_is_woken_before_the_next_time() {
        wake(1_000_000, Duration.ofSeconds(7));

        assertThat(pauses).hasSize(100_000).isSorted();
        assertThat(pauses.getLast()).isLessThan(Duration.ofSeconds(7));
        assertThat(told).hasSize(1_000_000);
    }

    @Test
    void nobody_is_woken_where_nothing_is_open() {
        wake(0, Duration.ofSeconds(7));

        assertThat(pauses).isEmpty();
    }

    @Test
    void a_server_that_is_given_up_while_it_waits_for_the_registry_does_not_wait_on() {
        var never = new CompletableFuture<NodeList>();
        var givenUp = Resumption.givenUp(CompletableFuture.completedFuture("ended"));

        assertThatThrownBy(() -> Resumption.await(never, givenUp))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("gave this server up");
    }

    @Test
    void a_registry_that_does_not_answer_in_time_is_said() {
        var late = CompletableFuture.<NodeList>failedFuture(new TimeoutException());

        assertThatThrownBy(() -> Resumption.await(late, new CompletableFuture<>()))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("did not answer in PT1M");
    }

    @Test
    void what_was_answered_leaves_nothing_behind_for_as_long_as_the_server_lives() {
        var givenUp = Resumption.givenUp(new CompletableFuture<>());

        for (int round = 0; round < 3; round++) {
            var found = new CompletableFuture<NodeList>();
            Thread.startVirtualThread(() -> {
                while (givenUp.getNumberOfDependents() == 0) {
                    Thread.onSpinWait();
                }
                found.complete(new NodeList(List.of()));
            });
            Resumption.await(found, givenUp);

            await().until(() -> givenUp.getNumberOfDependents() == 0);
        }
    }

    private void wake(int jobs, Duration within) {
        Resumption.inTurns(
                numbers(jobs),
                told::add,
                within,
                (pause, next) -> {
                    pauses.add(pause);
                    next.run();
                });
    }

    private static List<Integer> numbers(int many) {
        return IntStream.range(0, many).boxed().toList();
    }
}
