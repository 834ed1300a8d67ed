package io.twinmesh.actors.hidden;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.dispatch.DispatchCommand;
import io.twinmesh.actors.dispatch.DispatchCommand.Enqueue;
import io.twinmesh.actors.dispatch.DispatchCommand.EnqueueReply;
import io.twinmesh.actors.job.Assurance;
import io.twinmesh.actors.job.CoreNode.Computing;
import io.twinmesh.actors.job.JobCommand;
import io.twinmesh.actors.job.JobCommand.AskHidden;
import io.twinmesh.actors.job.JobCommand.LeaseOffer;
import io.twinmesh.actors.job.JobCommand.LeaseWord;
import io.twinmesh.actors.job.JobCommand.NodeFound;
import io.twinmesh.actors.job.JobCommand.Reported;
import io.twinmesh.actors.job.JobCommand.Verdict;
import io.twinmesh.actors.job.JobNeighbours;
import io.twinmesh.actors.job.JobSettings;
import io.twinmesh.actors.job.hedge.HedgeSettings;
import io.twinmesh.actors.job.hedge.Hedging;
import io.twinmesh.actors.node.NodeCommand;
import io.twinmesh.actors.node.NodeCommand.CountCheck;
import io.twinmesh.actors.payout.LaneCommand;
import io.twinmesh.actors.payout.LaneCommand.BalanceReply;
import io.twinmesh.actors.payout.LaneCommand.LaneReply;
import io.twinmesh.actors.reputation.Finding;
import io.twinmesh.actors.verdict.Judge;
import io.twinmesh.actors.verdict.Proof;
import io.twinmesh.actors.verification.AuditPolicy;
import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.input.InputJson;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.proof.SigningKey;
import io.twinmesh.inference.proof.WorkReceipt;
import io.twinmesh.inference.runtime.Engines;
import io.twinmesh.inference.runtime.OutcomeJson;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.LeaseId;
import io.twinmesh.persistence.identity.NodeId;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/// A hidden question among a dispatch, a lane, a node's record and a node's session that the test
/// plays.
class HiddenQuestionTest {
    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final JobId NAME = new JobId("job-" + "0".repeat(31) + "1");
    private static final LeaseId LEASE = new LeaseId("ls-" + "1".repeat(32));
    private static final AccountId NETWORK = new AccountId("a".repeat(32));
    private static final AccountId PROVIDER = new AccountId("b".repeat(32));
    private static final SigningKey KEY = SigningKey.ofSeed(new byte[32]);
    private static final NodeId NODE = new NodeId(KEY.verifyingKey().nodeId());
    private static final BuiltInModel SCORE = BuiltInModel.named("ckd-epi-2021").orElseThrow();
    private static final String MODEL = Digest.of(SCORE.canonical()).text();
    private static final String CLASS = "cpu-x86_64";
    private static final Duration TTL = Duration.ofSeconds(15);

    private final TestProbe<DispatchCommand> dispatch = KIT.createTestProbe();
    private final TestProbe<LaneCommand> lane = KIT.createTestProbe();
    private final TestProbe<NodeCommand> record = KIT.createTestProbe();
    private final TestProbe<LeaseWord> session = KIT.createTestProbe();
    private final TestProbe<Verdict> verdicts = KIT.createTestProbe();
    private final ActorRef<JobCommand> question =
            KIT.spawn(HiddenQuestion.create(NAME, parts(TTL, Duration.ofMinutes(1))));

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    private HiddenQuestion.Parts parts(Duration leaseTtl, Duration askTimeout) {
        var settings =
                new JobSettings(
                        leaseTtl,
                        askTimeout,
                        Duration.ofMillis(10),
                        Duration.ofMillis(20),
                        Duration.ofMinutes(1),
                        Duration.ofDays(1),
                        Optional.empty());
        var neighbours =
                new JobNeighbours(
                        _ -> KIT.system().deadLetters().unsafeUpcast(),
                        _ -> lane.getRef(),
                        _ -> KIT.system().deadLetters().unsafeUpcast(),
                        dispatch.getRef(),
                        _ -> Optional.of(SCORE.manifest()),
                        _ -> new JobNeighbours.Payees.Shares(NETWORK, NETWORK),
                        (_, _) -> CompletableFuture.completedFuture(Optional.empty()),
                        new Assurance(
                                _ -> record.getRef(),
                                new Assurance.Core(
                                        NODE,
                                        NETWORK,
                                        KIT.system().deadLetters().unsafeUpcast(),
                                        _ -> true),
                                AuditPolicy.STANDARD,
                                new Random(1),
                                Duration.ofSeconds(2)),
                        new Hedging(HedgeSettings.NEVER),
                        () -> LEASE,
                        () -> NOW,
                        (_, _) -> {});
        return new HiddenQuestion.Parts(
                neighbours,
                settings,
                (model, inputs, millis) -> new Computing.Computed(run(inputs), CLASS),
                Runnable::run,
                NETWORK,
                new Random(7),
                Duration.ofMinutes(5));
    }

    private static byte[] run(byte[] inputs) {
        try (var model = Engines.load(SCORE.manifest(), Optional.empty())) {
            return OutcomeJson.write(model.run(InputJson.read(inputs).values()));
        }
    }

    /// Lets the question come as far as the node.
    private LeaseOffer offered() {
        question.tell(new AskHidden(MODEL, Optional.empty()));
        funds(SCORE.manifest().priceTokens());
        var waiting = dispatch.expectMessageClass(Enqueue.class);
        waiting.replyTo().tell(new EnqueueReply.Waiting(Optional.empty(), Optional.empty()));
        question.tell(new NodeFound(NODE, PROVIDER, session.getRef()));
        return (LeaseOffer) session.receiveMessage();
    }

    private void funds(long available) {
        var asked = lane.expectMessageClass(LaneCommand.Balance.class);
        asked.replyTo().tell(new BalanceReply(NETWORK, available, 0, 0, Optional.of(0L)));
    }

    /// @return what the node signed
    private byte[] report(LeaseOffer offer, byte[] output) {
        var receipt =
                new WorkReceipt(
                                NODE.value(),
                                offer.lease().value(),
                                offer.fencingToken(),
                                new Digest(offer.modelDigest()),
                                Digest.of(offer.inputs()),
                                Digest.of(output),
                                CLASS,
                                NOW,
                                1)
                        .canonicalBytes();
        question.tell(
                new Reported(
                        offer.lease(),
                        offer.fencingToken(),
                        output,
                        receipt,
                        KEY.sign(receipt),
                        KEY.verifyingKey().bytes(),
                        verdicts.getRef()));
        return receipt;
    }

    @Test
    void a_node_gets_it_as_any_first_lease_of_a_job() {
        var offer = offered();

        assertThat(offer.lease()).isEqualTo(LEASE);
        assertThat(offer.fencingToken()).isEqualTo(1);
        assertThat(offer.modelDigest()).isEqualTo(MODEL);
        assertThat(offer.expiresAt()).isEqualTo(NOW.plus(TTL));
        var inputs = InputJson.read(offer.inputs());
        assertThat(inputs.salt()).hasSize(16);
        assertThat(inputs.values().values().keySet())
                .isSubsetOf(SCORE.manifest().inputs().stream().map(it -> it.name()).toList());
    }

    @Test
    void the_right_answer_counts_for_the_node_and_is_paid_by_the_network() {
        var offer = offered();

        report(offer, run(offer.inputs()));

        assertThat(record.receiveMessage())
                .isEqualTo(CountCheck.of(LEASE, MODEL, CLASS, Finding.RIGHT));
        var reserve = lane.expectMessageClass(LaneCommand.Reserve.class);
        assertThat(reserve.payer()).isEqualTo(NETWORK);
        assertThat(reserve.amount()).isEqualTo(SCORE.manifest().priceTokens());
        reserve.replyTo().tell(new LaneReply("created", Optional.empty()));
        var post = lane.expectMessageClass(LaneCommand.Post.class);
        assertThat(post.job()).isEqualTo(NAME);
        assertThat(post.provider()).isEqualTo(PROVIDER);
        post.replyTo().tell(new LaneReply("created", Optional.of(4L)));
        assertThat(verdicts.receiveMessage()).isEqualTo(new Verdict(LEASE, "accepted", ""));
        verdicts.expectTerminated(question);
    }

    @Test
    void another_answer_counts_against_the_node_and_is_not_paid() {
        var offer = offered();

        var receipt = report(offer, otherAnswer(offer));

        var proof =
                new Proof(
                        NAME,
                        Judge.KNOWN_ANSWER,
                        "result.disagrees",
                        Digest.of(offer.inputs()).text(),
                        Digest.of(receipt).text(),
                        Optional.of(Digest.of(run(offer.inputs())).text()),
                        List.of(),
                        SCORE.manifest().priceTokens());
        assertThat(record.receiveMessage()).isEqualTo(CountCheck.wrong(LEASE, MODEL, CLASS, proof));
        assertThat(verdicts.receiveMessage())
                .isEqualTo(new Verdict(LEASE, "invalid", "result.disagrees"));
        verdicts.expectTerminated(question);
        lane.expectNoMessage(Duration.ZERO);
    }

    /// Plausible, and of somebody else.
    private static byte[] otherAnswer(LeaseOffer offer) {
        var right = run(offer.inputs());
        var chance = new Random(99);
        while (true) {
            var other =
                    KnownAnswer.draw(
                                    MODEL,
                                    SCORE.manifest(),
                                    (_, inputs, _) -> new Computing.Computed(run(inputs), CLASS),
                                    1,
                                    chance)
                            .orElseThrow()
                            .output();
            if (!Digest.of(other).equals(Digest.of(right))) {
                return other;
            }
        }
    }

    @Test
    void a_result_that_is_none_counts_against_the_node() {
        var offer = offered();

        report(offer, new byte[] {'{', '}'});

        var check = record.expectMessageClass(CountCheck.class);
        assertThat(check.finding()).isEqualTo(Finding.WRONG);
        assertThat(check.proof().orElseThrow().judge()).isEqualTo(Judge.CHECK);
        assertThat(check.proof().orElseThrow().code()).isEqualTo("result.output-malformed");
        assertThat(verdicts.receiveMessage().code()).isEqualTo("result.output-malformed");
    }

    @Test
    void nobody_is_asked_what_the_network_cannot_pay() {
        question.tell(new AskHidden(MODEL, Optional.empty()));
        funds(SCORE.manifest().priceTokens() - 1);

        verdicts.expectTerminated(question);
        dispatch.expectNoMessage(Duration.ZERO);
    }

    @Test
    void a_suspended_node_is_asked_past_the_dispatch_and_earns_nothing_but_its_way_back() {
        question.tell(
                new AskHidden(MODEL, Optional.of(new NodeFound(NODE, PROVIDER, session.getRef()))));
        var offer = (LeaseOffer) session.receiveMessage();

        report(offer, run(offer.inputs()));

        assertThat(record.receiveMessage())
                .isEqualTo(CountCheck.of(LEASE, MODEL, CLASS, Finding.RIGHT));
        assertThat(verdicts.receiveMessage()).isEqualTo(new Verdict(LEASE, "accepted", ""));
        verdicts.expectTerminated(question);
        dispatch.expectNoMessage(Duration.ZERO);
        lane.expectNoMessage(Duration.ZERO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"deadline", "node-lost", "declined"})
    void a_suspended_node_that_does_not_answer_begins_its_way_back_anew(String code) {
        question.tell(
                new AskHidden(MODEL, Optional.of(new NodeFound(NODE, PROVIDER, session.getRef()))));
        var offer = (LeaseOffer) session.receiveMessage();

        question.tell(new JobCommand.LeaseEnded(offer.lease(), code));

        assertThat(record.receiveMessage())
                .isEqualTo(CountCheck.of(LEASE, MODEL, "unknown", Finding.UNANSWERED));
        verdicts.expectTerminated(question);
    }

    @Test
    void a_lease_that_the_network_itself_ended_leaves_the_way_back_as_it_is() {
        question.tell(
                new AskHidden(MODEL, Optional.of(new NodeFound(NODE, PROVIDER, session.getRef()))));
        var offer = (LeaseOffer) session.receiveMessage();

        question.tell(new JobCommand.LeaseEnded(offer.lease(), "interrupted"));

        verdicts.expectTerminated(question);
        record.expectNoMessage(Duration.ZERO);
    }

    @Test
    void a_session_that_is_gone_without_a_word_leaves_the_way_back_as_it_is() {
        var brief =
                KIT.spawn(
                        HiddenQuestion.create(
                                NAME, parts(Duration.ofMillis(1), Duration.ofMillis(1))));

        brief.tell(
                new AskHidden(MODEL, Optional.of(new NodeFound(NODE, PROVIDER, session.getRef()))));

        session.receiveMessage();
        verdicts.expectTerminated(brief);
        record.expectNoMessage(Duration.ZERO);
    }

    @Test
    void a_lease_that_came_to_nothing_ends_it_and_is_held_against_nobody() {
        var offer = offered();

        question.tell(new JobCommand.LeaseEnded(offer.lease(), "node-lost"));

        dispatch.expectMessageClass(DispatchCommand.Withdraw.class);
        verdicts.expectTerminated(question);
        record.expectNoMessage(Duration.ZERO);
    }

    @Test
    void a_client_that_guesses_its_name_is_told_that_there_is_no_such_job() {
        var client = KIT.<JobCommand.JobReply>createTestProbe();

        question.tell(new JobCommand.Look(client.getRef()));

        assertThat(client.receiveMessage()).isEqualTo(new JobCommand.JobReply.Unknown());
    }

    @Test
    void inputs_that_are_computed_are_found_for_every_score_of_this_release() {
        var chance = new Random(5);
        for (var model : BuiltInModel.all()) {
            var manifest = model.manifest();
            if (model.blob().isEmpty() && DrawnInputs.draw(manifest, chance).isPresent()) {
                assertThat(
                                KnownAnswer.draw(
                                        "sha256:0",
                                        manifest,
                                        (_, inputs, _) -> computed(manifest, inputs),
                                        1,
                                        chance))
                        .as(manifest.id().toString())
                        .isPresent();
            }
        }
    }

    private static Computing.Computed computed(ModelManifest manifest, byte[] inputs) {
        try (var model = Engines.load(manifest, Optional.empty())) {
            return new Computing.Computed(
                    OutcomeJson.write(model.run(InputJson.read(inputs).values())), CLASS);
        }
    }
}
