package io.twinmesh.actors.pipeline;

import static io.twinmesh.actors.pipeline.PipelineFixtures.NOW;
import static io.twinmesh.actors.pipeline.PipelineFixtures.PIPELINE;
import static io.twinmesh.actors.pipeline.PipelineFixtures.giving;
import static io.twinmesh.actors.pipeline.PipelineFixtures.job;
import static io.twinmesh.actors.pipeline.PipelineFixtures.order;
import static io.twinmesh.actors.pipeline.PipelineFixtures.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;

import io.twinmesh.actors.job.JobCommand;
import io.twinmesh.actors.job.JobCommand.JobReply;
import io.twinmesh.actors.job.JobNeighbours.StoredWork.Work;
import io.twinmesh.actors.pipeline.PipelineCommand.PipelineReply;
import io.twinmesh.actors.pipeline.PipelineCommand.PipelineStatus;
import io.twinmesh.actors.stored.StoredSerializer;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.inference.runtime.OutcomeJson;
import io.twinmesh.persistence.format.StoredFormat;
import io.twinmesh.persistence.history.AmendedValue;
import io.twinmesh.persistence.history.ReviewState;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.vault.key.Sealed;

import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;

/// A pipeline as an actor, among jobs that a test plays.
class PipelineTest {
    private static final org.apache.pekko.actor.ActorSystem CLASSIC =
            org.apache.pekko.actor.ActorSystem.create(
                    "pipelines",
                    ActorSystemSetup.create(
                            BootstrapSetup.create(
                                    PersistenceTestKitPlugin.getInstance()
                                            .config()
                                            .withFallback(
                                                    ConfigFactory.parseString(
                                                            """
                                                            pekko.persistence.testkit.events.serialize = on
                                                            pekko.loglevel = OFF
                                                            pekko.stdout-loglevel = OFF
                                                            pekko.loggers = []
                                                            """))
                                            .withFallback(ConfigFactory.load())),
                            StoredSerializer.setup(new StoredFormat(PipelineEvent.storedTypes()))));
    private static final ActorTestKit KIT = ActorTestKit.create(Adapter.toTyped(CLASSIC));
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TestProbe<JobCommand> jobs = KIT.createTestProbe(JobCommand.class);
    private final TestProbe<PipelineCommand> wakes = KIT.createTestProbe(PipelineCommand.class);
    private final TestProbe<PipelineReply> client = KIT.createTestProbe(PipelineReply.class);
    private Optional<Work> stored = Optional.of(work("egfr", 61.5, "mL/min/{1.73_m2}"));
    private int asked;
    private boolean keyHeld = true;
    private String judgedModel = "none";
    private final AtomicReference<StepReviews.@Nullable Judged> judged = new AtomicReference<>();

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @BeforeEach
    void nothingWasEverStored() {
        org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit.create(CLASSIC).clearAll();
    }

    private static Work work(String output, double value, String unit) {
        return new Work(
                new byte[0],
                OutcomeJson.write(
                        new Outcome.Computed(
                                List.of(new Outcome.Output(output, value, unit)),
                                Optional.empty(),
                                List.of(),
                                List.of())));
    }

    private ActorRef<PipelineCommand> pipeline() {
        return KIT.spawn(
                Pipeline.create(
                        PIPELINE,
                        new Pipeline.Parts(
                                job -> {
                                    assertThat(job).isEqualTo(job(asked));
                                    return jobs.getRef();
                                },
                                (_, _) -> CompletableFuture.completedFuture(stored),
                                (_, job, given) -> {
                                    assertThat(job).isEqualTo(job(asked));
                                    return CompletableFuture.completedFuture(
                                            keyHeld ? Optional.of(text(given)) : Optional.empty());
                                },
                                new Reviews(),
                                _ -> wakes.getRef(),
                                new Pipeline.Patience(
                                        Duration.ofMinutes(5),
                                        Duration.ofSeconds(20),
                                        Duration.ofMillis(1),
                                        Duration.ofDays(30),
                                        PATIENCE,
                                        Duration.ofMillis(1),
                                        Duration.ofMillis(10)),
                                () -> NOW)));
    }

    /// What a test says that people found; of no answer in particular.
    private final class Reviews implements StepReviews {
        @Override
        public boolean reviewedFirst(String modelDigest) {
            return modelDigest.equals(judgedModel);
        }

        @Override
        public CompletionStage<Optional<Judged>> of(JobId job) {
            assertThat(job).isEqualTo(job(0));
            return CompletableFuture.completedFuture(Optional.ofNullable(judged.get()));
        }
    }

    private static String text(Sealed given) {
        return new String(given.ciphertext().toArray(), StandardCharsets.UTF_8);
    }

    private JobCommand.Submit submission() {
        return jobs.expectMessageClass(JobCommand.Submit.class, PATIENCE);
    }

    private void answered(JobCommand.Submit submission, String state, String code) {
        var reply = new JobReply.Status(status(asked, state, code));
        asked++;
        submission.replyTo().tell(reply);
    }

    private PipelineStatus shown(ActorRef<PipelineCommand> pipeline) {
        pipeline.tell(new PipelineCommand.Look(client.getRef()));
        return ((PipelineReply.Status) client.receiveMessage(PATIENCE)).status();
    }

    private PipelineStatus ended(ActorRef<PipelineCommand> pipeline) {
        return client.awaitAssert(
                PATIENCE,
                () -> {
                    var status = shown(pipeline);
                    assertThat(status.state()).isNotEqualTo("running");
                    return status;
                });
    }

    @Test
    void a_step_takes_the_output_of_the_one_before_it_and_every_step_has_a_job_of_its_own() {
        var pipeline = pipeline();
        pipeline.tell(new PipelineCommand.Submit(order("d"), client.getRef()));
        assertThat(client.receiveMessage(PATIENCE)).isInstanceOf(PipelineReply.Status.class);
        var first = submission();
        assertThat(first.request().asked()).isEqualTo("{}");
        assertThat(first.request().priceTokens()).isEqualTo(100);

        answered(first, "settled", "");

        var second = submission();
        assertThat(second.request().asked())
                .isEqualTo(
                        "{\"egfr\":{\"value\":61.5,\"unit\":\"mL/min/{1.73_m2}\",\"job\":\""
                                + job(0)
                                + "\"}}");
        assertThat(second.request().deadline()).isEqualTo(NOW.plus(Duration.ofMinutes(5)));
        KIT.stop(pipeline);
    }

    @Test
    void a_step_whose_answer_people_judge_first_is_followed_when_one_accepted_it() {
        judgedModel = "sha256:0";
        var pipeline = pipeline();
        pipeline.tell(new PipelineCommand.Submit(order("d"), client.getRef()));
        client.receiveMessage(PATIENCE);
        answered(submission(), "settled", "");
        client.awaitAssert(
                PATIENCE,
                () -> {
                    assertThat(shown(pipeline).steps().getFirst().state())
                            .isEqualTo("awaiting-review");
                    return true;
                });
        jobs.expectNoMessage(Duration.ZERO);
        KIT.stop(pipeline);
        var restarted = pipeline();
        assertThat(shown(restarted).steps().getFirst().state()).isEqualTo("awaiting-review");

        judged.set(new StepReviews.Judged(ReviewState.ACCEPTED, List.of()));

        assertThat(submission().request().asked()).contains("61.5");
        KIT.stop(restarted);
    }

    @Test
    void what_a_person_amended_stands_for_all_that_the_answer_said() {
        judgedModel = "sha256:0";
        judged.set(
                new StepReviews.Judged(
                        ReviewState.AMENDED,
                        List.of(new AmendedValue("egfr", new BigDecimal("51"), "mL/min"))));
        var pipeline = pipeline();
        pipeline.tell(new PipelineCommand.Submit(order("d"), client.getRef()));
        answered(submission(), "settled", "");

        assertThat(submission().request().asked())
                .contains("51.0", "\"mL/min\"")
                .doesNotContain("61.5");
        KIT.stop(pipeline);
    }

    @Test
    void an_amendment_without_the_value_that_a_step_takes_stops_the_chain() {
        judgedModel = "sha256:0";
        for (var amended :
                List.of(
                        List.<AmendedValue>of(),
                        List.of(new AmendedValue("eGFR", new BigDecimal("51"), "mL/min")))) {
            nothingWasEverStored();
            asked = 0;
            judged.set(new StepReviews.Judged(ReviewState.AMENDED, amended));
            var pipeline = pipeline();
            pipeline.tell(new PipelineCommand.Submit(order("d"), client.getRef()));
            client.receiveMessage(PATIENCE);
            answered(submission(), "settled", "");

            assertThat(ended(pipeline).code().orElseThrow())
                    .isEqualTo(
                            amended.isEmpty()
                                    ? "pipeline.amended-without-values"
                                    : "pipeline.output-missing");
            KIT.stop(pipeline);
        }
    }

    @Test
    void a_job_under_way_is_watched_until_it_ends() {
        var pipeline = pipeline();
        pipeline.tell(new PipelineCommand.Submit(order("d"), client.getRef()));

        submission().replyTo().tell(new JobReply.Status(status(0, "queued", "")));
        var watch = jobs.expectMessageClass(JobCommand.Await.class, PATIENCE);
        watch.replyTo().tell(new JobReply.Status(status(0, "running", "")));
        var again = jobs.expectMessageClass(JobCommand.Await.class, PATIENCE);
        asked = 1;
        again.replyTo().tell(new JobReply.Status(status(0, "settled", "")));

        assertThat(submission().request().question()).isEqualTo("model-1");
        KIT.stop(pipeline);
    }

    @Test
    void a_restart_goes_on_where_the_last_event_stands() {
        var pipeline = pipeline();
        pipeline.tell(new PipelineCommand.Submit(order("d"), client.getRef()));
        answered(submission(), "settled", "");
        submission();
        KIT.stop(pipeline);

        var restarted = pipeline();

        var again = submission();
        assertThat(again.request().question()).isEqualTo("model-1");
        assertThat(again.request().asked()).contains("61.5");
        client.receiveMessage(PATIENCE);
        assertThat(shown(restarted).steps().getFirst().state()).isEqualTo("settled");
        KIT.stop(restarted);
    }

    @Test
    void every_step_stays_where_the_client_confines_the_chain_also_after_a_restart() {
        var pipeline = pipeline();
        pipeline.tell(
                new PipelineCommand.Submit(PipelineFixtures.confined("d", "{}"), client.getRef()));
        var first = submission();
        assertThat(first.request().confines()).isEqualTo(PipelineFixtures.CONFINES);
        answered(first, "settled", "");
        submission();
        KIT.stop(pipeline);

        var restarted = pipeline();

        assertThat(submission().request().confines()).isEqualTo(PipelineFixtures.CONFINES);
        KIT.stop(restarted);
    }

    @Test
    void a_step_that_fails_ends_the_chain_and_nobody_is_asked_for_the_rest() {
        var pipeline = pipeline();
        pipeline.tell(new PipelineCommand.Submit(order("d"), client.getRef()));
        client.receiveMessage(PATIENCE);

        answered(submission(), "not-computed", "input.missing");

        assertThat(ended(pipeline).state()).isEqualTo("stopped");
        KIT.stop(pipeline);
        // whoever comes back to it asks for nothing either
        var restarted = pipeline();
        assertThat(shown(restarted).code()).contains("input.missing");
        jobs.expectNoMessage(Duration.ZERO);
        KIT.stop(restarted);
    }

    @Test
    void what_a_client_gave_with_a_step_goes_to_its_job_alone_also_after_a_restart() {
        var pipeline = pipeline();
        var given = "{\"region\":\"non-north-america\",\"uacr\":1.10}";
        pipeline.tell(new PipelineCommand.Submit(giving("d", given), client.getRef()));
        assertThat(submission().request().asked()).isEqualTo(given);
        KIT.stop(pipeline);

        var restarted = pipeline();

        var again = submission();
        assertThat(again.request().asked()).isEqualTo(given);
        answered(again, "settled", "");
        assertThat(submission().request().asked()).contains("egfr").doesNotContain("region");
        KIT.stop(restarted);
    }

    @Test
    void what_a_client_gave_is_gone_with_the_patients_key_and_stops_the_chain() {
        keyHeld = false;
        var pipeline = pipeline();
        pipeline.tell(new PipelineCommand.Submit(giving("d", "{}"), client.getRef()));
        client.receiveMessage(PATIENCE);

        assertThat(ended(pipeline).code()).contains("twin.erased");
        jobs.expectNoMessage(Duration.ZERO);
        KIT.stop(pipeline);
    }

    @Test
    void an_output_that_is_not_to_be_had_stops_the_chain() {
        stored = Optional.empty();
        var pipeline = pipeline();
        pipeline.tell(new PipelineCommand.Submit(order("d"), client.getRef()));
        client.receiveMessage(PATIENCE);
        answered(submission(), "settled", "");

        assertThat(ended(pipeline).code()).contains("twin.erased");
        KIT.stop(pipeline);
    }
}
