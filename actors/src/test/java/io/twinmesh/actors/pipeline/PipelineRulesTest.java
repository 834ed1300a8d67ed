package io.twinmesh.actors.pipeline;

import static io.twinmesh.actors.pipeline.PipelineFixtures.NOW;
import static io.twinmesh.actors.pipeline.PipelineFixtures.PIPELINE;
import static io.twinmesh.actors.pipeline.PipelineFixtures.order;
import static io.twinmesh.actors.pipeline.PipelineFixtures.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.job.JobCommand.JobReply;
import io.twinmesh.actors.pipeline.PipelineCommand.PipelineReply;
import io.twinmesh.actors.pipeline.PipelineCommand.PipelineStatus;
import io.twinmesh.actors.pipeline.PipelineCommand.StepStatus;
import io.twinmesh.actors.pipeline.PipelineEvent.PipelineCompleted;
import io.twinmesh.actors.pipeline.PipelineEvent.PipelineStopped;
import io.twinmesh.actors.pipeline.PipelineEvent.ReviewAwaited;
import io.twinmesh.actors.pipeline.PipelineEvent.StepAnswered;
import io.twinmesh.actors.pipeline.PipelineEvent.StepReviewed;
import io.twinmesh.persistence.format.StoredFormat;
import io.twinmesh.persistence.format.StoredType;
import io.twinmesh.persistence.history.ReviewState;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

class PipelineRulesTest {
    private PipelineState state = new PipelineState.Unknown();

    private List<PipelineEvent> happens(List<PipelineEvent> events) {
        events.forEach(event -> state = PipelineRules.evolve(state, event));
        return events;
    }

    private void submitted() {
        happens(PipelineRules.submit(state, order("d"), NOW));
    }

    private List<PipelineEvent> heard(int step, String jobState, String code) {
        return heard(step, jobState, code, false);
    }

    private List<PipelineEvent> heard(int step, String jobState, String code, boolean judged) {
        return happens(
                PipelineRules.heard(
                        state,
                        step,
                        new JobReply.Status(status(step, jobState, code)),
                        judged,
                        NOW));
    }

    private List<PipelineEvent> judged(int step, Optional<ReviewState> judgement, Instant now) {
        return happens(PipelineRules.judged(state, step, judgement, Duration.ofDays(30), now));
    }

    private PipelineStatus shown() {
        return ((PipelineReply.Status) PipelineRules.reply(PIPELINE, state)).status();
    }

    @Nested
    class AChain {
        @Test
        void goes_on_with_the_next_step_when_one_is_settled_and_ends_with_the_last() {
            submitted();

            assertThat(heard(0, "settled", "")).containsExactly(new StepAnswered(0, 10, NOW));
            assertThat(shown().steps())
                    .extracting(StepStatus::state)
                    .containsExactly("settled", "asked", "waiting");
            heard(1, "settled", "");
            assertThat(heard(2, "settled", ""))
                    .containsExactly(new StepAnswered(2, 12, NOW), new PipelineCompleted(NOW));
            assertThat(shown().state()).isEqualTo("completed");
        }

        @Test
        void waits_while_a_step_is_under_way_or_is_being_paid() {
            submitted();

            assertThat(heard(0, "queued", "")).isEmpty();
            assertThat(heard(0, "running", "")).isEmpty();
            assertThat(heard(0, "answered", "")).isEmpty();
        }

        @Test
        void stops_with_the_step_that_gave_no_answer_and_asks_none_after_it() {
            submitted();
            heard(0, "settled", "");

            assertThat(heard(1, "not-computed", "input.missing"))
                    .containsExactly(new PipelineStopped(1, "not-computed", "input.missing", NOW));
            assertThat(shown().state()).isEqualTo("stopped");
            assertThat(shown().code()).contains("input.missing");
            assertThat(shown().steps())
                    .extracting(StepStatus::state)
                    .containsExactly("settled", "not-computed", "not-asked");
        }

        @Test
        void stops_when_a_step_cannot_be_paid() {
            submitted();

            assertThat(
                            PipelineRules.heard(
                                    state,
                                    0,
                                    new JobReply.Refused(new Refusal("payment.insufficient", "no")),
                                    false,
                                    NOW))
                    .containsExactly(
                            new PipelineStopped(0, "refused", "payment.insufficient", NOW));
            assertThat(heard(0, "answered", "payment.expired"))
                    .containsExactly(new PipelineStopped(0, "answered", "payment.expired", NOW));
        }

        @Test
        void hears_nothing_of_a_step_that_is_not_under_way() {
            submitted();
            heard(0, "settled", "");

            assertThat(heard(0, "settled", "")).isEmpty();
            assertThat(PipelineRules.notFed(state, 0, "twin.erased", NOW)).isEmpty();
            assertThat(PipelineRules.notFed(state, 1, "twin.erased", NOW)).hasSize(1);
        }
    }

    @Nested
    class AnAnswerThatPeopleJudgeFirst {
        private void waits() {
            submitted();
            heard(0, "settled", "", true);
        }

        @Test
        void holds_the_next_step_back_until_somebody_accepts_or_amends_it() {
            submitted();

            assertThat(heard(0, "settled", "", true))
                    .containsExactly(new StepAnswered(0, 10, NOW), new ReviewAwaited(0, NOW));
            assertThat(shown().state()).isEqualTo("running");
            assertThat(shown().steps())
                    .extracting(StepStatus::state)
                    .containsExactly("awaiting-review", "waiting", "waiting");
            assertThat(judged(0, Optional.empty(), NOW)).isEmpty();

            assertThat(judged(0, Optional.of(ReviewState.AMENDED), NOW))
                    .containsExactly(new StepReviewed(0, "amended", NOW));
            assertThat(shown().steps())
                    .extracting(StepStatus::state)
                    .containsExactly("settled", "asked", "waiting");
            assertThat(judged(0, Optional.of(ReviewState.REJECTED), NOW))
                    .as("it is the twin that refuses what was rejected later")
                    .isEmpty();
        }

        @Test
        void ends_the_chain_when_somebody_rejects_it() {
            waits();

            assertThat(judged(0, Optional.of(ReviewState.REJECTED), NOW))
                    .containsExactly(new PipelineStopped(0, "settled", "answer.rejected", NOW));
            assertThat(shown().steps())
                    .extracting(StepStatus::state)
                    .containsExactly("settled", "not-asked", "not-asked");
        }

        @Test
        void ends_the_chain_when_nobody_judges_it_in_time() {
            waits();
            var last = NOW.plus(Duration.ofDays(30));

            assertThat(judged(0, Optional.empty(), last)).isEmpty();
            assertThat(judged(0, Optional.empty(), last.plusNanos(1)))
                    .containsExactly(
                            new PipelineStopped(
                                    0, "settled", "pipeline.review-overdue", last.plusNanos(1)));
        }

        @Test
        void holds_nothing_back_when_it_is_the_last() {
            submitted();
            heard(0, "settled", "");
            heard(1, "settled", "");

            heard(2, "settled", "", true);

            assertThat(shown().state()).isEqualTo("completed");
        }
    }

    @Test
    void the_same_key_with_another_request_is_refused() {
        submitted();

        assertThat(PipelineRules.refusesSubmit(state, order("d"))).isEmpty();
        assertThat(PipelineRules.submit(state, order("d"), NOW)).isEmpty();
        assertThat(PipelineRules.refusesSubmit(state, order("other")))
                .map(Refusal::code)
                .contains("idempotency.reused");
    }

    @Test
    void every_event_ever_written_can_be_read_and_is_written_the_same_way_today()
            throws IOException {
        var format = new StoredFormat(PipelineEvent.storedTypes());
        var golden = new Properties();
        try (var file =
                PipelineRulesTest.class.getResourceAsStream("/golden/pipeline-events.properties")) {
            golden.load(new InputStreamReader(file, StandardCharsets.UTF_8));
        }
        var written = new LinkedHashMap<String, String>();
        for (var event : events()) {
            var tag = format.tag(event);
            written.put(tag, HexFormat.of().formatHex(format.write(event)));
            assertThat(golden.getProperty(tag)).as(tag + "=" + written.get(tag)).isNotNull();
            assertThat(format.read(tag, HexFormat.of().parseHex(golden.getProperty(tag))))
                    .isEqualTo(event);
        }
        assertThat(golden).containsAllEntriesOf(written);
        assertThat(format.read("pipeline.submitted/1", first(golden)))
                .isEqualTo(
                        PipelineRules.submit(
                                        new PipelineState.Unknown(), order("hmac-sha256:1"), NOW)
                                .getFirst());
        assertThat(golden).hasSize(written.size() + 1);
        assertThat(PipelineEvent.storedTypes())
                .extracting(StoredType::tag)
                .containsAll(PipelineEvent.OPENING_TAGS)
                .containsAll(PipelineEvent.TERMINAL_TAGS);
    }

    private static byte[] first(Properties golden) {
        return HexFormat.of().parseHex(golden.getProperty("pipeline.submitted/1"));
    }

    static List<PipelineEvent> events() {
        return List.of(
                PipelineRules.submit(
                                new PipelineState.Unknown(),
                                PipelineFixtures.giving("hmac-sha256:1", "sealed"),
                                NOW)
                        .getFirst(),
                PipelineRules.submit(
                                new PipelineState.Unknown(),
                                PipelineFixtures.confined("hmac-sha256:1", "sealed"),
                                NOW)
                        .getFirst(),
                new StepAnswered(0, 17, NOW),
                new ReviewAwaited(0, NOW),
                new StepReviewed(0, "amended", NOW),
                new PipelineStopped(1, "not-computed", "input.missing", NOW),
                new PipelineCompleted(NOW));
    }
}
