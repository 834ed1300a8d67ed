package io.twinmesh.cli.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.twinmesh.cli.client.ApiClient;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.engine.Device;
import io.twinmesh.inference.input.InputValues;
import io.twinmesh.inference.runtime.Engines;
import io.twinmesh.inference.runtime.LoadedModel;
import io.twinmesh.inference.runtime.Outcome;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/// Agents that come and go while clients ask. Afterwards every question that was taken has its one
/// right answer, kept once and paid once.
@Tag("slow")
final class ChurnIT {
    private static final String CLIENT = "ward-3";
    private static final long TOKENS = 10_000_000;

    /// A reply that takes longer counts as hung: a lease that nobody ends lasts 15 seconds.
    private static final Duration REPLY_WITHIN = Duration.ofMinutes(2);

    @TempDir Path folder;

    private Optional<Network> started = Optional.empty();
    private final List<LocalAgent> agents = new ArrayList<>();

    @BeforeEach
    void start() {
        started = Optional.of(Network.start(folder.resolve("data")));
    }

    @AfterEach
    void stop() {
        agents.forEach(LocalAgent::close);
        network().close();
    }

    private Network network() {
        return started.orElseThrow();
    }

    private static void fund(ApiClient api) {
        Network.deposit(api, CLIENT, TOKENS);
    }

    private void everyQuestionIsAnsweredKeptAndPaidOnce(ApiClient api, Load load, int asked)
            throws IOException {
        var done = load.allAnsweredRightly();
        assertThat(done).hasSize(asked);
        var books = new Books(network(), api, TOKENS);
        books.everyAnswerIsPaidExactlyOnce(done);
        books.everyAnswerIsKeptExactlyOnce(done, load.twins());
    }

    /// Ten questions a second, two agents in processes of their own, and `kill -9` of one of them.
    @Test
    void no_question_fails_when_one_of_two_agents_is_killed() throws Exception {
        var questions = 100;
        network().join("provider-1");
        network().join("provider-2");
        try (var api = network().as(CLIENT)) {
            fund(api);
            var load = Load.over(api);
            var replies = new ArrayList<Future<?>>();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var from = System.nanoTime();
                for (int number = 0; number < questions; number++) {
                    LockSupport.parkNanos(
                            from + number * Duration.ofMillis(100).toNanos() - System.nanoTime());
                    var job = load.ask(number);
                    replies.add(threads.submit(() -> load.reply(job, REPLY_WITHIN)));
                    if (number == questions / 2) {
                        network().killAgent("provider-1");
                    }
                }
                for (var reply : replies) {
                    reply.get();
                }
            }

            everyQuestionIsAnsweredKeptAndPaidOnce(api, load, questions);
        }
    }

    /// Comings and goings, each after five answers; `-Dtwinmesh.churn.events=144` are as many as in
    /// twelve minutes at one every five seconds.
    @Test
    void nothing_hangs_is_lost_or_paid_twice_while_agents_come_and_go() throws Exception {
        var events = Integer.getInteger("twinmesh.churn.events", 16);
        var questions = 5 * events;
        var seed = Long.getLong("twinmesh.churn.seed", System.nanoTime());
        var chance = new SplittableRandom(seed);
        for (int i = 1; i <= 6; i++) {
            agents.add(new LocalAgent(network(), "provider-" + i, chance.split(), slow(chance)));
        }
        var told = new ArrayList<String>();
        try (var api = network().as(CLIENT);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            fund(api);
            var load = Load.over(api);
            agents.forEach(LocalAgent::start);
            var due = new Semaphore(0);
            var next = new AtomicInteger();
            var clients = new ArrayList<Future<?>>();
            for (int client = 0; client < 16; client++) {
                clients.add(
                        threads.submit(() -> {
                            for (int number = next.getAndIncrement();
                                    number < questions;
                                    number = next.getAndIncrement()) {
                                load.reply(load.ask(number), REPLY_WITHIN);
                                due.release();
                            }
                        }));
            }
            for (int event = 1; event <= events; event++) {
                due.acquire(questions / events);
                told.add(somethingHappens(chance));
            }
            for (var client : clients) {
                client.get();
            }

            everyQuestionIsAnsweredKeptAndPaidOnce(api, load, questions);
        } catch (Exception | AssertionError e) {
            throw new AssertionError("-Dtwinmesh.churn.seed=" + seed + " " + told, e);
        }
    }

    /// One agent comes or goes; never the last one.
    private String somethingHappens(RandomGenerator chance) {
        var running = agents.stream().filter(LocalAgent::runs).toList();
        var resting = agents.stream().filter(agent -> !agent.runs()).toList();
        if (running.size() == 1 || (!resting.isEmpty() && chance.nextInt(10) < 4)) {
            var agent = resting.get(chance.nextInt(resting.size()));
            agent.start();
            return agent.name() + " comes";
        }
        var agent = running.get(chance.nextInt(running.size()));
        return switch (chance.nextInt(4)) {
            case 0 -> {
                agent.drain();
                yield agent.name() + " drains";
            }
            case 1 -> {
                agent.leave();
                yield agent.name() + " leaves";
            }
            case 2 -> {
                agent.vanish();
                yield agent.name() + " vanishes";
            }
            default -> {
                agent.cut();
                yield agent.name() + " is cut off";
            }
        };
    }

    /// `kill -9` of the server, and with it of the gateway, while agents compute.
    @Test
    void every_lease_in_flight_is_resumed_when_the_gateway_comes_back() throws Exception {
        var questions = 8;
        var goOn = new CountDownLatch(1);
        var computing = new AtomicInteger();
        try (var api = network().as(CLIENT)) {
            fund(api);
            var load = Load.over(api);
            for (int i = 1; i <= questions; i++) {
                var agent =
                        new LocalAgent(
                                network(),
                                "provider-" + i,
                                new SplittableRandom(i),
                                (manifest, blob) ->
                                        new Computing(
                                                Engines.load(manifest, blob),
                                                () -> {
                                                    computing.incrementAndGet();
                                                    awaitUninterrupted(goOn);
                                                }));
                agents.add(agent);
                agent.start();
            }
            var jobs = new ArrayList<String>();
            for (int number = 0; number < questions; number++) {
                jobs.add(load.ask(number));
            }
            await().atMost(REPLY_WITHIN).until(() -> computing.get() == questions);

            network().killServer();
            goOn.countDown();
            network().restartServer();

            try (var again = network().as(CLIENT)) {
                for (var job : jobs) {
                    load.reply(job, REPLY_WITHIN);
                }
                everyQuestionIsAnsweredKeptAndPaidOnce(again, load, questions);
            }
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Takes up to 50 milliseconds more than a score does.
    private static LocalAgent.Models slow(SplittableRandom chance) {
        var times = chance.split();
        return (manifest, blob) ->
                new Computing(
                        Engines.load(manifest, blob),
                        () -> LockSupport.parkNanos(nextNanos(times)));
    }

    private static synchronized long nextNanos(RandomGenerator times) {
        return times.nextLong(Duration.ofMillis(50).toNanos());
    }

    /// A model that does something else first.
    private record Computing(LoadedModel model, Runnable first) implements LoadedModel {
        @Override
        public ModelManifest manifest() {
            return model.manifest();
        }

        @Override
        public Outcome run(InputValues inputs, Duration atMost) {
            first.run();
            return model.run(inputs, atMost);
        }

        @Override
        public Device device() {
            return model.device();
        }

        @Override
        public long bytes() {
            return model.bytes();
        }

        @Override
        public void close() {
            model.close();
        }
    }
}
