package io.twinmesh.cluster.node.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;

import io.twinmesh.cluster.node.settings.ClusterSettings;
import io.twinmesh.cluster.node.settings.Clusters;
import io.twinmesh.cluster.node.settings.StartFailure;

import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

class JoiningTest {
    private static final String HOST = "127.0.0.1";

    /// Nobody listens there.
    private static final String AWAY = HOST + ":1";

    private static ClusterSettings of(int port, List<String> seeds, Duration within) {
        return Clusters.beside(HOST, port, seeds, within);
    }

    @Test
    void nobody_being_there_the_seed_nodes_are_asked_in_their_order() {
        var seeds = List.of(HOST + ":1", HOST + ":2");

        assertThat(Joining.seeds(of(1, seeds, Duration.ZERO), Set.of())).isEqualTo(seeds);
        assertThat(Joining.seeds(of(1, seeds, Duration.ZERO), Set.of(HOST + ":1")))
                .as("it was there itself before it was killed")
                .isEqualTo(seeds);
        assertThat(Joining.seeds(of(3, seeds, Duration.ZERO), Set.of())).isEqualTo(seeds);
    }

    @Test
    void while_others_are_there_they_are_asked_too_and_nobody_asks_itself() {
        var seeds = List.of(HOST + ":1", HOST + ":2");

        assertThat(Joining.seeds(of(1, seeds, Duration.ZERO), Set.of(HOST + ":3", HOST + ":1")))
                .containsExactly(HOST + ":2", HOST + ":3");
    }

    @Test
    void
            the_first_seed_node_begins_no_cluster_while_another_member_is_there_that_it_cannot_reach() {
        var system = system();
        var settings = first(system, Duration.ofSeconds(1));
        try {
            assertThatThrownBy(() -> join(system, settings, () -> Set.of(AWAY)))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining(AWAY);

            assertThat(Cluster.get(system).selfMember().status()).isEqualTo(MemberStatus.removed());
        } finally {
            system.terminate();
        }
    }

    @Test
    void it_begins_when_the_other_has_been_silent_for_long() {
        var system = system();
        var settings = first(system, Duration.ofMinutes(1));
        Queue<Set<String>> there = new ConcurrentLinkedQueue<>(List.of(Set.of(AWAY)));
        try {
            join(system, settings, () -> Optional.ofNullable(there.poll()).orElse(Set.of()));

            // what a member reads of itself follows
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .untilAsserted(() ->
                            assertThat(Cluster.get(system).selfMember().status())
                                    .isEqualTo(MemberStatus.up()));
        } finally {
            system.terminate();
        }
    }

    private static void join(
            ActorSystem<?> system, ClusterSettings settings, Supplier<Set<String>> there) {
        Joining.join(
                system,
                settings.joinWithin(),
                System::nanoTime,
                () -> new Joining.Step.Ask(Joining.seeds(settings, there.get())));
    }

    private static ActorSystem<Void> system() {
        var config =
                ConfigFactory.parseString(
                                "pekko.coordinated-shutdown.run-by-actor-system-terminate = off")
                        .withFallback(ConfigFactory.load());
        return ActorSystem.create(Behaviors.<Void>empty(), "twinmesh", config);
    }

    private static ClusterSettings first(ActorSystem<?> system, Duration within) {
        int port = Cluster.get(system).selfMember().address().getPort().orElseThrow();
        return of(port, List.of(HOST + ":" + port), within);
    }
}
