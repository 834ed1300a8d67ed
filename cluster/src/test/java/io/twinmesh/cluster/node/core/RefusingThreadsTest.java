package io.twinmesh.cluster.node.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Of the dispatchers and the settings that a server runs with.
class RefusingThreadsTest {
    private static final Config SHIPPED =
            ConfigFactory.parseResources("application.conf").resolveWith(ConfigFactory.load());
    private static final ActorSystem<Void> SYSTEM =
            ActorSystem.create(
                    Behaviors.empty(),
                    "threads",
                    SHIPPED.withOnlyPath("twinmesh-blocking")
                            .withFallback(SHIPPED.withOnlyPath("twinmesh-computing"))
                            .withFallback(SHIPPED.withOnlyPath("twinmesh-open-reads"))
                            .withFallback(ConfigFactory.defaultReference())
                            .resolve());

    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicInteger done = new AtomicInteger();
    private final Set<String> threads = ConcurrentHashMap.newKeySet();

    @AfterAll
    static void stop() {
        SYSTEM.terminate();
    }

    @ParameterizedTest
    @ValueSource(strings = {"twinmesh-blocking", "twinmesh-computing", "twinmesh-open-reads"})
    void what_is_one_more_than_threads_and_queue_take_is_refused_and_not_run_by_who_asks(
            String name) {
        var settings = SHIPPED.getConfig(name + ".thread-pool-executor");
        var most = settings.getInt("fixed-pool-size") + settings.getInt("task-queue-size");
        var dispatcher = SYSTEM.dispatchers().lookup(DispatcherSelector.fromConfig(name));
        try {
            for (int i = 0; i < most; i++) {
                dispatcher.execute(this::work);
            }

            assertThatExceptionOfType(RejectedExecutionException.class)
                    .isThrownBy(() -> dispatcher.execute(this::work));
        } finally {
            gate.countDown();
        }

        Awaitility.await().until(() -> done.get() == most);
        assertThat(threads)
                .hasSize(settings.getInt("fixed-pool-size"))
                .allMatch(thread -> thread.startsWith("threads-" + name));
    }

    private void work() {
        threads.add(Thread.currentThread().getName());
        try {
            // as long as it is closed, all threads are taken
            assertThat(gate.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        done.incrementAndGet();
    }
}
