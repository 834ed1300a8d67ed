package io.twinmesh.actors.twin;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.job.JobCommand;
import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.actors.twin.command.ReviewCommand;
import io.twinmesh.actors.verification.VerificationLevel;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.history.ReviewState;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.LeaseId;
import io.twinmesh.persistence.vault.DataClass;

import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A message that nobody takes is written to the log as it shows itself.
class MessagesHideValuesTest {
    private static final String PLANTED = "73.4219";
    private static final byte[] BYTES = PLANTED.getBytes(StandardCharsets.UTF_8);
    private static final LeaseId LEASE = new LeaseId("ls-" + "0".repeat(32));

    @ParameterizedTest
    @MethodSource("messagesWithAValue")
    void no_message_shows_a_clinical_value(Object message) {
        assertThat(message.toString()).isNotEmpty().doesNotContain(PLANTED);
    }

    static Stream<Object> messagesWithAValue() {
        var weight =
                new Fact.Measured(
                        List.of(new Code("http://loinc.org", "29463-7")),
                        Optional.empty(),
                        new BigDecimal(PLANTED),
                        "kg",
                        Twins.NOW);
        return Stream.of(
                new ReviewCommand.ReviewAnswer(
                        Twins.JOB,
                        Requester.client("client"),
                        "TREAT",
                        ReviewState.ACCEPTED,
                        PLANTED,
                        List.of(),
                        TestInbox.<ReviewCommand.AnswerReviewReply>create().getRef()),
                new PatientCommand.Import(
                        "imp",
                        "client",
                        List.of(
                                new PatientCommand.IncomingResource(
                                        DataClass.CLINICAL,
                                        "Observation",
                                        "1",
                                        BYTES,
                                        List.of(weight),
                                        PatientCommand.Condition.NONE)),
                        TestInbox.<PatientCommand.ImportReply>create().getRef()),
                new PatientCommand.Prepare(
                        Twins.JOB,
                        Requester.client("client"),
                        "TREAT",
                        "sha256:0",
                        LocalDate.EPOCH,
                        "{\"weight\":" + PLANTED + "}",
                        TestInbox.<PatientCommand.PrepareReply>create().getRef()),
                new PatientCommand.RecordAssessment(
                        Twins.JOB,
                        "sha256:0",
                        BYTES,
                        BYTES,
                        BYTES,
                        Twins.NOW,
                        TestInbox.<PatientCommand.RecordReply>create().getRef()),
                new PatientCommand.HandOutReply.Inputs(BYTES),
                new PatientCommand.ShowReply.View(
                        "{\"value\":" + PLANTED + "}", 3, Optional.empty(), List.of()),
                new JobCommand.Submit(
                        new JobCommand.Request(
                                Twins.ADA,
                                Requester.client("client"),
                                new AccountId("b".repeat(32)),
                                "TREAT",
                                "news2",
                                "sha256:0",
                                LocalDate.EPOCH,
                                "{\"weight\":" + PLANTED + "}",
                                1,
                                Twins.NOW,
                                VerificationLevel.STANDARD,
                                JobCommand.Request.USUAL_PRIORITY,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                "digest"),
                        TestInbox.<JobCommand.JobReply>create().getRef()),
                new JobCommand.Reported(
                        LEASE,
                        1,
                        BYTES,
                        BYTES,
                        BYTES,
                        BYTES,
                        TestInbox.<JobCommand.Verdict>create().getRef()),
                new JobCommand.LeaseOffer(Twins.JOB, LEASE, 1, "sha256:0", BYTES, Twins.NOW));
    }
}
