package io.twinmesh.cluster.http.explorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.typesafe.config.ConfigFactory;

import io.twinmesh.cluster.http.Access;
import io.twinmesh.cluster.http.AuditSheet;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.security.Scope;
import io.twinmesh.persistence.explorer.LogExplorer;
import io.twinmesh.persistence.explorer.OpenedPayouts;

import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;

/// Reads that wait for a thread until the test gives them one.
class OpenReadsTest {
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private final OpenReads reads = new OpenReads(waiting::add, 2);

    private void read() {
        assertThat(reads.of(HttpResponse::create)).isNotNull();
    }

    private void refused() {
        var problem =
                assertThatExceptionOfType(Refused.class).isThrownBy(this::read).actual().problem();
        assertThat(problem.code()).isEqualTo("explorer.busy");
        assertThat(problem.status()).isEqualTo(503);
        assertThat(problem.retryAfter()).isPresent();
    }

    @Test
    void one_more_than_may_be_inside_is_refused_until_another_is_done() {
        read();
        read();
        refused();

        waiting.remove().run();

        read();
        refused();
    }

    /// Of the settings that a server runs with.
    @Test
    void who_needs_no_token_takes_no_thread_of_those_who_have_one() {
        var settings =
                ConfigFactory.parseResources("application.conf").resolveWith(ConfigFactory.load());
        var dispatchers =
                settings.withOnlyPath("twinmesh-blocking")
                        .withFallback(settings.withOnlyPath(OpenReads.DISPATCHER))
                        .withFallback(ConfigFactory.defaultReference())
                        .resolve();
        var system = ActorSystem.create(Behaviors.empty(), "threads", dispatchers);
        var gate = new CompletableFuture<HttpResponse>();
        try {
            var many = 100;
            var open =
                    new OpenReads(
                            system.dispatchers()
                                    .lookup(DispatcherSelector.fromConfig(OpenReads.DISPATCHER)),
                            many);
            var waiting =
                    Stream.generate(() -> open.of(gate::join).toCompletableFuture())
                            .limit(many)
                            .toList();
            var other =
                    CompletableFuture.supplyAsync(
                            () -> "read",
                            system.dispatchers()
                                    .lookup(DispatcherSelector.fromConfig("twinmesh-blocking")));

            assertThat(other).succeedsWithin(Duration.ofSeconds(30));
            assertThat(waiting).noneMatch(CompletableFuture::isDone);
        } finally {
            gate.complete(HttpResponse.create());
            system.terminate();
        }
    }

    @Test
    void payouts_need_a_token_and_are_outside_of_the_limit() {
        read();
        read();
        refused();
        var database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:");
        var payouts =
                new ExplorerRoutes(
                                new LogExplorer(database, "0"),
                                new OpenedPayouts(database, "0"),
                                reads,
                                waiting::add)
                        .routes().stream()
                                .filter(route -> route.path().equals("/v1/ledger/payouts"))
                                .findFirst()
                                .orElseThrow();
        var digest = "sha256:" + "0".repeat(64);

        var answer =
                payouts.handler()
                        .handle(
                                new Call(
                                        HttpRequest.GET("/v1/ledger/payouts?digest=" + digest),
                                        Call.Arrival.now(() -> 0),
                                        Optional.empty(),
                                        Map.of(),
                                        new byte[0],
                                        AuditSheet.blank()));

        assertThat(payouts.access()).isEqualTo(new Access.Holds(Scope.LEDGER_READ));
        assertThat(answer.toCompletableFuture()).isNotDone();
    }

    @Test
    void a_read_that_its_threads_have_no_room_for_gives_its_place_back() {
        var full =
                new OpenReads(
                        _ -> {
                            throw new RejectedExecutionException("full");
                        },
                        1);
        for (int i = 0; i < 2; i++) {
            assertThat(full.of(HttpResponse::create)).isCompletedExceptionally();
        }
    }

    @Test
    void a_read_that_fails_gives_its_place_back() {
        for (int i = 0; i < 3; i++) {
            var answer =
                    reads.of(() -> {
                        throw new SQLException("gone");
                    });
            waiting.remove().run();
            assertThat(answer).isCompletedExceptionally();
        }
    }
}
