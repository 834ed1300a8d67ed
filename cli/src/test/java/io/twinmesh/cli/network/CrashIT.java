package io.twinmesh.cli.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.ask.Queries;
import io.twinmesh.cli.ask.QueryStatus;
import io.twinmesh.cli.ask.QueryStatus.State;
import io.twinmesh.cli.ask.Question;
import io.twinmesh.cli.client.ApiClient;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// `kill -9` of the server while it imports, asks and pays; then a new server on the same folder.
@Tag("slow")
final class CrashIT {
    private static final String CLIENT = "ward-3";
    private static final long TOKENS = 10_000_000;
    private static final Duration ALL_DONE_WITHIN = Duration.ofMinutes(2);
    private static final int REPLIES_BEFORE_THE_KILL = 25;

    @TempDir Path folder;

    /// Acknowledged imports: revision by twin.
    private final Map<String, Long> revisions = new ConcurrentHashMap<>();

    /// The day of each twin's latest observation.
    private final Map<String, LocalDate> days = new ConcurrentHashMap<>();

    /// Acknowledged questions: job by idempotency key.
    private final Map<String, String> jobs = new ConcurrentHashMap<>();

    /// Replies that a client has read before the crash, by job.
    private final Map<String, QueryStatus> replies = new ConcurrentHashMap<>();

    @Test
    void nothing_acknowledged_is_lost_and_every_job_is_paid_exactly_once() throws Exception {
        try (var network = Network.start(folder.resolve("data"))) {
            network.join("provider-1");
            network.join("provider-2");
            var bundles = Network.bundles();
            Map<String, Question> questions;
            try (var api = network.as(CLIENT)) {
                Network.deposit(api, CLIENT, TOKENS);
                bundles.subList(0, 8).forEach(bundle -> bring(api, bundle));
                questions = questions(api);
                askImportAndKill(network, api, questions, bundles.subList(8, bundles.size()));
            }

            network.restartServer();
            network.awaitActive("provider-1");
            network.awaitActive("provider-2");

            try (var api = network.as(CLIENT)) {
                everyAcknowledgedImportIsThere(api);
                bundles.forEach(bundle -> Network.bring(api, bundle));
                var done = everyAcceptedJobEnds(api, questions);
                everyReplyReadBeforeIsTheSame(done);
                new Books(network, api, TOKENS).everyAnswerIsPaidExactlyOnce(done.values());
            }
        }
    }

    private void bring(ApiClient api, Path bundle) {
        for (var id : Network.bring(api, bundle).twins()) {
            var twin = api.get("/v1/twins/" + id);
            revisions.put(id, twin.path("revision").asLong());
            days.put(id, LocalDate.parse(twin.path("lastObservedAt").asText().substring(0, 10)));
        }
    }

    private Map<String, Question> questions(ApiClient api) {
        var questions = new TreeMap<String, Question>();
        for (var model : api.get("/v1/models").path("models")) {
            var name = model.path("manifest").path("id").asText();
            // models of signals and images are off until an operator switches them on
            if (model.path("manifest").path("regulatoryClass").asText().startsWith("device-")) {
                continue;
            }
            for (var twin : revisions.keySet()) {
                for (int round = 0; round < 2; round++) {
                    questions.put(
                            "crash-" + round + "-" + name + "-" + twin,
                            new Question(
                                    twin,
                                    name,
                                    "TREAT",
                                    Optional.ofNullable(days.get(twin)),
                                    Map.of()));
                }
            }
        }
        return questions;
    }

    /// Many clients ask and one imports; the server is killed in the middle of it.
    private void askImportAndKill(
            Network network, ApiClient api, Map<String, Question> questions, List<Path> bundles)
            throws Exception {
        var enough = new CountDownLatch(REPLIES_BEFORE_THE_KILL);
        var queries = new Queries(api, InstantSource.system());
        try (var threads = Executors.newFixedThreadPool(16)) {
            var work = new ArrayList<Future<?>>();
            work.add(threads.submit(untilUnreachable(() -> bundles.forEach(b -> bring(api, b)))));
            for (var entry : questions.entrySet()) {
                work.add(
                        threads.submit(
                                untilUnreachable(() -> {
                                    askOne(queries, entry.getKey(), entry.getValue());
                                    enough.countDown();
                                })));
            }
            assertThat(enough.await(180, TimeUnit.SECONDS)).isTrue();
            network.killServer();
            threads.shutdown();
            assertThat(threads.awaitTermination(180, TimeUnit.SECONDS)).isTrue();
            for (var future : work) {
                future.get();
            }
        }
        assertThat(jobs.size()).isGreaterThanOrEqualTo(REPLIES_BEFORE_THE_KILL);
        assertThat(jobs.size()).as("the kill came in the middle").isLessThan(questions.size());
    }

    private void askOne(Queries queries, String key, Question question) {
        if (queries.submit(question, key) instanceof Queries.Submitted.Accepted(var accepted)) {
            jobs.put(key, accepted.id());
            replies.put(accepted.id(), queries.await(accepted.id(), Duration.ofMinutes(1)));
        }
    }

    private static Runnable untilUnreachable(Runnable work) {
        return () -> {
            try {
                work.run();
            } catch (CommandFailure e) {
                if (e.exitCode() != Exit.UNREACHABLE) {
                    throw e;
                }
            }
        };
    }

    private void everyAcknowledgedImportIsThere(ApiClient api) {
        revisions.forEach((twin, revision) -> {
            var shown = api.get("/v1/twins/" + twin);
            assertThat(shown.path("revision").asLong())
                    .as("revision of %s", twin)
                    .isGreaterThanOrEqualTo(revision);
        });
    }

    /// Also of those whose acknowledgement was lost with the server: the client asks again with the
    /// same key.
    private Map<String, QueryStatus> everyAcceptedJobEnds(
            ApiClient api, Map<String, Question> questions) {
        var queries = new Queries(api, InstantSource.system());
        var done = new TreeMap<String, QueryStatus>();
        questions.forEach((key, question) -> {
            var submitted = queries.submit(question, key);
            assertThat(submitted).isInstanceOf(Queries.Submitted.Accepted.class);
            if (submitted instanceof Queries.Submitted.Accepted(var accepted)) {
                if (jobs.containsKey(key)) {
                    assertThat(accepted.id()).isEqualTo(jobs.get(key));
                }
                done.put(accepted.id(), accepted);
            }
        });
        for (var id : List.copyOf(done.keySet())) {
            await().atMost(ALL_DONE_WITHIN)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> {
                        var state = queries.status(id).state();
                        return state.replied() && state != State.ANSWERED;
                    });
            done.put(id, queries.status(id));
        }
        assertThat(done.values())
                .filteredOn(status -> status.state() == State.FAILED)
                .extracting(QueryStatus::code)
                .as("codes of failed jobs")
                .isEmpty();
        return done;
    }

    private void everyReplyReadBeforeIsTheSame(Map<String, QueryStatus> done) {
        assertThat(replies).isNotEmpty();
        replies.forEach((job, before) -> {
            var after = Objects.requireNonNull(done.get(job), job);
            assertThat(after.json().path("answer")).isEqualTo(before.json().path("answer"));
            assertThat(after.json().path("code")).isEqualTo(before.json().path("code"));
        });
    }
}
