package io.twinmesh.inference.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.util.Collections;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// Models of ten bytes in a cache for twenty-five, unless said otherwise.
@Timeout(60)
final class ModelCacheTest {
    private final ModelCache<String, Model> cache = new ModelCache<>(25, Model::bytes);

    private static final class Model implements AutoCloseable {
        final int bytes;
        volatile boolean closed;

        Model(int bytes) {
            this.bytes = bytes;
        }

        long bytes() {
            return bytes;
        }

        @Override
        public void close() {
            assertThat(closed).isFalse();
            closed = true;
        }
    }

    private Model use(String key) throws Exception {
        try (var loan = cache.borrow(key, () -> new Model(10))) {
            return loan.model();
        }
    }

    @Nested
    final class AModel {
        @Test
        void is_loaded_once_and_stays() throws Exception {
            assertThat(use("a")).isSameAs(use("a"));
            assertThat(cache.bytes()).isEqualTo(10);
        }

        @Test
        void not_used_for_longest_leaves_first() throws Exception {
            var a = use("a");
            var b = use("b");
            use("a");

            use("c");

            assertThat(b.closed).isTrue();
            assertThat(a.closed).isFalse();
            assertThat(cache.bytes()).isEqualTo(20);
        }

        @Test
        void in_use_stays_however_long_ago_it_was_taken() throws Exception {
            try (var a = cache.borrow("a", () -> new Model(10))) {
                var b = use("b");
                use("c");

                assertThat(a.model().closed).isFalse();
                assertThat(b.closed).isTrue();
            }
        }

        @Test
        void that_does_not_fit_beside_those_in_use_is_refused_and_closed() throws Exception {
            var large = new Model(20);
            try (var a = cache.borrow("a", () -> new Model(10))) {
                assertThatThrownBy(() -> cache.borrow("large", () -> large))
                        .isInstanceOf(ModelCache.NoRoom.class);
                assertThat(large.closed).isTrue();
                assertThat(a.model().closed).isFalse();
            }
            assertThatThrownBy(() -> cache.borrow("huge", () -> new Model(26)))
                    .hasMessage("a model of 26 bytes beside those in use, at most 25");
        }

        @Test
        void that_did_not_load_is_tried_again() throws Exception {
            assertThatThrownBy(() ->
                            cache.borrow(
                                    "a",
                                    () -> {
                                        throw new IOException("not now");
                                    }))
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseMessage("not now");

            assertThat(use("a").closed).isFalse();
        }
    }

    @Nested
    final class Closing {
        @Test
        void waits_for_the_last_user_of_each_model() throws Exception {
            var idle = use("idle");
            var loan = cache.borrow("busy", () -> new Model(10));
            var busy = loan.model();

            cache.close();
            assertThat(idle.closed).isTrue();
            assertThat(busy.closed).isFalse();

            loan.close();
            loan.close();
            assertThat(busy.closed).isTrue();
            assertThatThrownBy(() -> use("a")).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void many_threads_never_hold_a_closed_model_and_each_load_is_closed_at_the_end()
            throws Exception {
        var loads = new AtomicInteger();
        var closes = new AtomicInteger();
        var shared = new ModelCache<Integer, AutoCloseable>(3, _ -> 1);
        try (var threads = Executors.newFixedThreadPool(6)) {
            Callable<Integer> work =
                    () -> {
                        var random = new SplittableRandom(Thread.currentThread().threadId());
                        var refused = 0;
                        for (var i = 0; i < 2000; i++) {
                            try (var loan =
                                    shared.borrow(
                                            random.nextInt(8),
                                            () -> {
                                                loads.incrementAndGet();
                                                return closes::incrementAndGet;
                                            })) {
                                assertThat(loan.model()).isNotNull();
                            } catch (ModelCache.NoRoom _) {
                                refused++;
                            }
                            assertThat(shared.bytes()).isLessThanOrEqualTo(9);
                        }
                        return refused;
                    };
            for (var refused : threads.invokeAll(Collections.nCopies(6, work))) {
                assertThat(refused.get()).isLessThan(2000);
            }
        }
        shared.close();
        assertThat(loads.get()).isEqualTo(closes.get()).isGreaterThan(8);
    }
}
