package io.twinmesh.cluster.node.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;

import io.twinmesh.actors.claim.ClaimCommand;
import io.twinmesh.cluster.http.problem.Problem;
import io.twinmesh.cluster.sharding.Role;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

class ReadinessTest {
    private static final Duration REGIONS_WITHIN = Duration.ofMinutes(1);

    private ActorTestKit kit;
    private Readiness readiness;
    private Instant now = Instant.EPOCH;
    private CompletionStage<Boolean> storage = CompletableFuture.completedStage(true);
    private boolean well = true;
    private CompletionStage<?> warm = CompletableFuture.completedStage(true);

    @BeforeEach
    void start() {
        start("");
    }

    private void start(String settings) {
        kit =
                ActorTestKit.create(
                        "readiness",
                        ConfigFactory.parseString(settings).withFallback(ConfigFactory.load()));
        readiness = new Readiness(kit.system(), () -> storage, () -> now, REGIONS_WITHIN, Role.ALL);
    }

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    @Test
    void comes_when_the_server_is_up_its_regions_have_places_and_the_database_takes_writes() {
        assertThat(readiness.started()).isFalse();
        assertThat(code()).contains("server.starting");

        region();
        readiness.serving(() -> well, warm);
        assertThat(readiness.started()).isTrue();
        assertThat(why()).contains("not a member");

        join();
        Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> code().isEmpty());

        storage = CompletableFuture.completedStage(false);
        assertThat(code()).contains("storage.unavailable");
        storage = CompletableFuture.failedStage(new IllegalStateException("no thread"));
        assertThat(code()).contains("server.busy");
        storage = CompletableFuture.completedStage(true);
        well = false;
        assertThat(why()).contains("read side");
    }

    @Test
    void of_a_door_waits_for_those_without_whom_it_answers_nothing_and_says_who_else_is_away() {
        kit.shutdownTestKit();
        start("pekko.cluster.roles = [api, twin]");
        var gateway = of(Role.GATEWAY);
        var inside = of(Role.PROJECTION);
        join();
        readiness.serving(() -> well, warm);
        gateway.serving(() -> well, warm);
        inside.serving(() -> well, warm);

        for (var one : List.of(gateway, inside)) {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(3))
                    .until(() -> one.hindrance().toCompletableFuture().join().isEmpty());
        }
        assertThat(why()).contains("no server of the role ledger, gateway, projection");
    }

    @Test
    void of_the_interface_stays_while_nobody_has_the_gateway_or_the_projections() {
        kit.shutdownTestKit();
        start("pekko.cluster.roles = [twin, ledger]");
        var api = of(Role.API);
        join();
        api.serving(() -> well, warm);

        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .until(() -> api.hindrance().toCompletableFuture().join().isEmpty());
        assertThat(api.lacking()).containsExactly("gateway", "api", "projection");
    }

    private Readiness of(Role role) {
        return new Readiness(kit.system(), () -> storage, () -> now, REGIONS_WITHIN, Set.of(role));
    }

    @Test
    void waits_for_the_rehearsal_of_a_first_request() {
        var rehearsal = new CompletableFuture<Boolean>();
        warm = rehearsal;
        join();
        readiness.serving(() -> well, warm);
        Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> why().contains("rehears"));

        rehearsal.complete(true);

        assertThat(code()).isEmpty();
    }

    @Test
    void ends_with_the_beginning_of_the_stop_and_the_start_stays_a_fact() {
        join();
        readiness.serving(() -> well, warm);
        Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> code().isEmpty());

        readiness.stopping();

        assertThat(code()).contains("server.starting");
        assertThat(readiness.started()).isTrue();
    }

    @Test
    void waits_a_minute_for_a_kind_of_entity_that_gets_no_place_and_no_longer() {
        stop();
        // nobody gives out places
        start(
                """
                pekko.cluster.sharding {
                  coordinator-singleton-role-override = off
                  coordinator-singleton.role = elsewhere
                }
                """);
        join();
        region();
        readiness.serving(() -> well, warm);
        assertThat(why()).contains("no place");

        now = now.plus(REGIONS_WITHIN);
        assertThat(why()).contains("no place");

        now = now.plusMillis(1);
        assertThat(code()).isEmpty();
    }

    private void join() {
        var cluster = Cluster.get(kit.system());
        cluster.manager().tell(Join.create(cluster.selfMember().address()));
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .until(() -> cluster.selfMember().status().toString().equals("Up"));
    }

    private void region() {
        ClusterSharding.get(kit.system())
                .init(
                        Entity.of(
                                EntityTypeKey.create(ClaimCommand.class, "claim"),
                                _ -> Behaviors.empty()));
    }

    private Optional<String> code() {
        return hindrance().map(Problem::code);
    }

    private String why() {
        return hindrance().map(Problem::detail).orElse("");
    }

    private Optional<Problem> hindrance() {
        return readiness.hindrance().toCompletableFuture().join();
    }
}
