package io.twinmesh.cluster.node.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayDeque;

class RoundsTest {
    private final ArrayDeque<Runnable> queue = new ArrayDeque<>();
    private int done;
    private Runnable round = () -> done++;
    private final Rounds rounds = new Rounds("count", this::execute, () -> round.run());

    private void execute(Runnable task) {
        queue.add(task);
    }

    private void work() {
        while (!queue.isEmpty()) {
            queue.remove().run();
        }
    }

    @Test
    void one_follows_the_other() {
        rounds.run();
        work();
        rounds.run();
        work();

        assertThat(done).isEqualTo(2);
    }

    @Test
    void none_begins_while_one_waits_for_a_thread_or_is_under_way() {
        rounds.run();
        rounds.run();
        assertThat(queue).hasSize(1);
        round =
                () -> {
                    done++;
                    rounds.run();
                };

        work();

        assertThat(done).isEqualTo(1);
    }

    @Test
    void one_that_fails_does_not_end_them() {
        var working = round;
        round =
                () -> {
                    throw new IllegalStateException("the database is away");
                };
        rounds.run();
        work();
        round = working;

        rounds.run();
        work();

        assertThat(done).isEqualTo(1);
    }
}
