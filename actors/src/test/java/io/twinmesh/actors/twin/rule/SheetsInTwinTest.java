package io.twinmesh.actors.twin.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.twin.TwinUnderRules;
import io.twinmesh.actors.twin.Twins;
import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.actors.twin.command.PatientCommand.PrepareReply;
import io.twinmesh.actors.twin.command.PatientCommand.RecordReply;
import io.twinmesh.actors.twin.command.ReviewCommand;
import io.twinmesh.actors.twin.state.PatientState;
import io.twinmesh.inference.input.InputJson;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.inference.runtime.OutcomeJson;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.history.AmendedValue;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.history.ReviewState;
import io.twinmesh.persistence.identity.JobId;

import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// What a twin makes of images of laboratory sheets.
class SheetsInTwinTest {
    private static final byte[] IMAGE = {1, 2, 3};

    @TempDir private Path folder;
    private TwinUnderRules twin;
    private String sheet = "";

    @BeforeEach
    void aTwin() {
        var catalog = Twins.catalog(folder);
        twin = new TwinUnderRules(catalog);
        twin.takeCreatinine();
        sheet = catalog.byName("lab-sheet").orElseThrow().digest().text();
    }

    private Object prepare(JobId job, String digest, String asked) {
        return twin.when(
                new PatientCommand.Prepare(
                        job,
                        Requester.client("client"),
                        "TREAT",
                        digest,
                        LocalDate.parse("2026-11-21"),
                        asked,
                        TestInbox.<PrepareReply>create().getRef()));
    }

    private static String asked(byte[] image) {
        return "{\"image\":\"" + Base64.getEncoder().encodeToString(image) + "\"}";
    }

    private void read(JobId job) {
        prepare(job, sheet, asked(IMAGE));
        record(
                job,
                new Outcome.Computed(
                        List.of(
                                new Outcome.Output(
                                        "creatinine",
                                        1.1,
                                        "mg/dL",
                                        Optional.of(new Outcome.Read("2160-0", .9)))),
                        Optional.empty(),
                        List.of(),
                        List.of()));
    }

    private void record(JobId job, Outcome outcome) {
        twin.when(
                new PatientCommand.RecordAssessment(
                        job,
                        sheet,
                        OutcomeJson.write(outcome),
                        new byte[] {2},
                        new byte[] {3},
                        Twins.NOW,
                        TestInbox.<RecordReply>create().getRef()));
    }

    private void judge(JobId job, ReviewState state, AmendedValue... values) {
        twin.when(
                new ReviewCommand.ReviewAnswer(
                        job,
                        Requester.client("doctor"),
                        "TREAT",
                        state,
                        "looked at the sheet",
                        List.of(values),
                        TestInbox.<ReviewCommand.AnswerReviewReply>create().getRef()));
    }

    private Object interpret(JobId job, JobId from) {
        return prepare(
                job,
                twin.model(),
                "{\"creatinine\":{\"value\":1.1,\"unit\":\"mg/dL\",\"job\":\"" + from + "\"}}");
    }

    @Test
    void an_image_reaches_the_node_and_the_record_says_which_one_it_was() {
        prepare(Twins.JOB, sheet, asked(IMAGE));

        var granted = (PatientEvent.AccessGranted) twin.lastEvents().getFirst();
        var inputs = InputJson.read(granted.inputs().getBytes(StandardCharsets.UTF_8)).values();
        assertThat(inputs.value("image")).contains(new InputValue.Image(IMAGE));
        assertThat(granted.used().getFirst().given()).startsWith("sha256:");
    }

    @Test
    void an_answer_waits_for_review_from_its_first_moment() {
        read(Twins.JOB);

        assertThat(twin.lastEvents())
                .hasExactlyElementsOfTypes(
                        PatientEvent.AssessmentReceived.class, PatientEvent.AnswerReviewed.class);
        var reviews = ((PatientState.Active) twin.state()).reviews();
        assertThat(reviews.state(Twins.JOB)).isEqualTo(ReviewState.PENDING_REVIEW);
    }

    @Test
    void a_sheet_of_which_nothing_was_read_leaves_nothing_to_review() {
        prepare(Twins.JOB, sheet, asked(IMAGE));
        record(
                Twins.JOB,
                new Outcome.NotComputed("sheet.nothing-recognised", "no line", Optional.empty()));

        assertThat(twin.lastEvents())
                .hasExactlyElementsOfTypes(PatientEvent.AssessmentReceived.class);
    }

    @Test
    void
            no_model_takes_a_value_from_an_answer_before_a_person_judged_it_or_after_one_rejected_it() {
        read(Twins.job(1));
        assertThat(interpret(Twins.job(97), Twins.job(1)))
                .isInstanceOfSatisfying(
                        PrepareReply.NotComputable.class,
                        it -> assertThat(it.code()).isEqualTo("input.not-reviewed"));
        read(Twins.job(2));
        judge(Twins.job(2), ReviewState.REJECTED);
        assertThat(interpret(Twins.job(98), Twins.job(2)))
                .isInstanceOf(PrepareReply.NotComputable.class);
    }

    @Test
    void a_model_takes_a_value_from_an_answer_that_a_person_accepted_or_amended() {
        read(Twins.job(1));
        judge(Twins.job(1), ReviewState.ACCEPTED);
        assertThat(interpret(Twins.job(97), Twins.job(1))).isInstanceOf(PrepareReply.Granted.class);

        read(Twins.job(2));
        judge(
                Twins.job(2),
                ReviewState.AMENDED,
                new AmendedValue("creatinine", new BigDecimal("1.7"), "mg/dL"));
        assertThat(interpret(Twins.job(98), Twins.job(2))).isInstanceOf(PrepareReply.Granted.class);
    }

    @Test
    void values_come_with_an_amendment_alone() {
        read(Twins.JOB);

        judge(
                Twins.JOB,
                ReviewState.ACCEPTED,
                new AmendedValue("creatinine", new BigDecimal("1.7"), "mg/dL"));

        assertThat(twin.lastEvents()).isEmpty();
    }

    @Test
    void the_images_of_open_questions_are_few() {
        var large = asked(new byte[512 * 1024]);
        var open = 0;
        while (prepare(Twins.job(open), sheet, large) instanceof PrepareReply.Granted) {
            open++;
        }

        assertThat(open).isBetween(4, 8);
        assertThat(prepare(Twins.job(open), sheet, large))
                .isInstanceOfSatisfying(
                        PrepareReply.Denied.class,
                        it ->
                                assertThat(it.refusal().code())
                                        .isEqualTo("twin.too-many-open-questions"));
        twin.release(Twins.job(0));
        assertThat(prepare(Twins.job(open), sheet, large)).isInstanceOf(PrepareReply.Granted.class);
    }

    @Test
    void an_image_that_is_too_large_or_no_base64_is_refused() {
        assertThat(prepare(Twins.job(1), sheet, asked(new byte[512 * 1024 + 1])))
                .isInstanceOf(PrepareReply.NotComputable.class);
        assertThat(prepare(Twins.job(2), sheet, "{\"image\":\"%\"}"))
                .isInstanceOfSatisfying(
                        PrepareReply.NotComputable.class,
                        it -> assertThat(it.code()).isEqualTo("input.wrong-type"));
        assertThat(prepare(Twins.job(3), sheet, "{\"image\":1}"))
                .isInstanceOf(PrepareReply.NotComputable.class);
    }
}
