package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;

import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

class RunningNodeTest {
    private final ActorSystem<Void> system =
            ActorSystem.create(
                    Behaviors.empty(),
                    "stopping",
                    ConfigFactory.parseString("pekko.actor.provider = local")
                            .withFallback(ConfigFactory.load()));
    private final AtomicBoolean closed = new AtomicBoolean();

    @AfterEach
    void end() {
        system.terminate();
    }

    private RunningNode node(Duration limit, AutoCloseable last) {
        return new RunningNode(
                system,
                Optional.empty(),
                InetSocketAddress.createUnresolved("localhost", 1),
                List.of(),
                limit,
                List.of(last, () -> closed.set(true)));
    }

    @Test
    void one_that_stopped_in_order_says_so() {
        assertThat(node(Duration.ofMinutes(1), () -> {}).stop()).isTrue();
        assertThat(closed).isTrue();
    }

    @Test
    void one_that_was_cut_off_at_its_limit_says_so_and_closes_what_is_left() {
        var never = new CompletableFuture<Done>();
        CoordinatedShutdown.get(system)
                .addTask(
                        CoordinatedShutdown.PhaseServiceUnbind(),
                        "an answer without end",
                        () -> never);

        assertThat(node(Duration.ofMillis(1), () -> {}).stop()).isFalse();
        assertThat(closed).isTrue();
        never.complete(Done.getInstance());
    }

    @Test
    void one_of_which_a_part_could_not_be_closed_says_so_and_closes_the_others() {
        var node =
                node(
                        Duration.ofMinutes(1),
                        () -> {
                            throw new IllegalStateException("the disk is gone");
                        });

        assertThat(node.stop()).isFalse();
        assertThat(closed).isTrue();
    }
}
