package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/// What users report most of this operation: lost pages, duplicates, and pages that shift while
/// somebody writes.
@Tag("slow")
class EverythingPagingTest {
    @TempDir static Path temp;
    private static @Nullable WardServer server;
    private final Client client = Objects.requireNonNull(server).client();
    private final Random random = new Random(20261127);
    private WrittenCompartment written = new WrittenCompartment(client, "nobody");

    @BeforeAll
    static void start() {
        server = WardServer.start(temp);
    }

    @AfterAll
    static void stop() {
        Objects.requireNonNull(server).close();
    }

    private void aPatientWithSixtyObservations(String name) {
        written = new WrittenCompartment(client, name);
        written.write(
                IntStream.range(0, 60)
                        .mapToObj(number -> new WrittenCompartment.Weight(number, number))
                        .toList());
    }

    /// One resource that is there and changes, and one that is new.
    private void change() {
        written.write(
                List.of(
                        new WrittenCompartment.Weight(random.nextInt(60), 1000 + written.moments()),
                        new WrittenCompartment.Weight(100 + written.moments(), 1)));
    }

    private static Optional<String> next(JsonNode page) {
        return StreamSupport.stream(page.path("link").spliterator(), false)
                .filter(link -> link.path("relation").asText().equals("next"))
                .map(link -> URI.create(link.path("url").asText()))
                .map(url -> url.getPath() + "?" + url.getRawQuery())
                .findFirst();
    }

    private record Page(String address, List<String> shown) {}

    /// @param read what happens when a page has come
    private List<Page> pages(String first, Runnable read) {
        var found = new ArrayList<Page>();
        Optional<String> at = Optional.of(first);
        while (at.isPresent()) {
            var page = client.get(at.get());
            found.add(new Page(at.get(), shown(page)));
            at = next(page.body());
            read.run();
        }
        return found;
    }

    /// With the version and the value: it shows when a page is of another state.
    private static List<String> shown(Client.Reply page) {
        assertThat(page.status()).as(page.raw().body()).isEqualTo(200);
        return StreamSupport.stream(page.body().path("entry").spliterator(), false)
                .map(entry -> entry.path("resource"))
                .map(WrittenCompartment::shown)
                .toList();
    }

    private static List<String> union(List<Page> pages) {
        return pages.stream().flatMap(page -> page.shown().stream()).toList();
    }

    private String everything(int count) {
        return "/fhir/Patient/" + written.twin() + "/$everything?_count=" + count;
    }

    @Test
    void are_together_what_had_been_written_at_one_moment_while_somebody_goes_on_writing() {
        aPatientWithSixtyObservations("everything");
        var asked = written.moments();
        var first = new AtomicInteger();
        List<Page> pages;
        try (var writing = new ConcurrentWriting(this::change)) {
            pages =
                    pages(
                            everything(7),
                            () -> {
                                // the one on its way may be seen before it is answered
                                first.compareAndSet(0, written.moments() + 1);
                                writing.awaitAnother();
                            });
        }

        assertThat(pages).hasSizeGreaterThan(8);
        assertThat(written.moments()).isGreaterThan(asked + 8);
        assertThat(union(pages)).doesNotHaveDuplicates();
        assertThat(union(pages).getFirst()).startsWith("Patient/" + written.twin());
        assertThat(IntStream.rangeClosed(asked, first.get()).mapToObj(written::at))
                .as("a moment after the first page was asked for and before it had come")
                .contains(Set.copyOf(union(pages)));
        assertThat(pages.subList(1, pages.size()))
                .as("asked for again, each further page is the same")
                .allSatisfy(page ->
                        assertThat(shown(client.get(page.address()))).isEqualTo(page.shown()));
        assertThat(union(pages(everything(1000), () -> {})))
                .as("what was written meanwhile is there for who asks anew")
                .containsExactlyInAnyOrderElementsOf(written.at(written.moments()));
    }

    @Test
    void of_a_search_are_those_of_its_first_moment_in_its_order() {
        aPatientWithSixtyObservations("search");
        var search = "/fhir/Observation?patient=" + written.twin() + "&_count=";
        var sorted = search.replace("?", "?_sort=-_lastUpdated&");
        for (var address : List.of(search, sorted)) {
            var before = union(pages(address + "1000", () -> {}));
            assertThat(before).hasSizeGreaterThan(59).doesNotHaveDuplicates();

            assertThat(union(pages(address + "9", this::change))).isEqualTo(before);
        }
    }

    /// Writes on and on beside the test.
    private static final class ConcurrentWriting implements AutoCloseable {
        private final ExecutorService thread = Executors.newSingleThreadExecutor();
        private final AtomicBoolean over = new AtomicBoolean();
        private final AtomicInteger done = new AtomicInteger();
        private final Future<?> work;

        ConcurrentWriting(Runnable write) {
            work =
                    thread.submit(() -> {
                        while (!over.get()) {
                            write.run();
                            done.incrementAndGet();
                        }
                    });
            awaitAnother();
        }

        void awaitAnother() {
            var before = done.get();
            Awaitility.await()
                    .atMost(Duration.ofMinutes(3))
                    .until(() -> done.get() > before || work.isDone());
        }

        @Override
        public void close() {
            over.set(true);
            try {
                work.get(3, TimeUnit.MINUTES);
            } catch (InterruptedException | ExecutionException | TimeoutException e) {
                throw new AssertionError("the writer failed", e);
            } finally {
                thread.shutdown();
            }
        }
    }

    @Test
    void a_type_that_is_named_twice_counts_once() {
        aPatientWithSixtyObservations("named-twice");
        var typed = everything(100) + "&_type=Observation";

        assertThat(shown(client.get(typed + ",Observation")))
                .isEqualTo(shown(client.get(typed)))
                .hasSizeGreaterThanOrEqualTo(60);
    }
}
