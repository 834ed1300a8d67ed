package io.twinmesh.actors.payout;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.payout.LaneCommand.BalanceReply;
import io.twinmesh.actors.payout.LaneCommand.LaneReply;
import io.twinmesh.actors.payout.LaneCommand.WithheldReply;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.ledger.BasisPoints;
import io.twinmesh.persistence.ledger.Posting;
import io.twinmesh.persistence.ledger.SplitPolicy;
import io.twinmesh.persistence.ledger.holdback.Holdback;
import io.twinmesh.persistence.ledger.lane.LaneRules;
import io.twinmesh.persistence.ledger.order.MintOrder;
import io.twinmesh.persistence.ledger.order.MintPolicy;
import io.twinmesh.persistence.ledger.order.OwnerSecret;
import io.twinmesh.persistence.ledger.order.OwnerSignature;
import io.twinmesh.persistence.ledger.order.SplitOrder;
import io.twinmesh.persistence.ledger.pending.VestingRule;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// Half of a payout of 60 is the provider's, of which a fifth is withheld.
class WithheldPayTest {
    private static final Instant NOW = LaneKit.NOW;
    private static final String DIGEST = "sha256:" + "a".repeat(64);
    private static final AccountId PAYER = new AccountId("1".repeat(32));
    private static final AccountId PROVIDER = new AccountId("2".repeat(32));
    private static final JobId JOB = new JobId("job-" + "3".repeat(32));
    private static final List<OwnerSecret> OPERATORS =
            List.of(OwnerSecret.ofSeed(new byte[32]), OwnerSecret.ofSeed(seed()));

    private static final ActorTestKit KIT = LaneKit.start("withheld-pay");

    private final ActorRef<LaneCommand> lane =
            KIT.spawn(LedgerLane.create("withheld", rules(), () -> NOW));

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    private static byte[] seed() {
        var seed = new byte[32];
        seed[0] = 1;
        return seed;
    }

    private static LaneRules rules() {
        var operators = OPERATORS.stream().map(OwnerSecret::key).toList();
        return LaneKit.rules(
                Optional.of(new MintPolicy(LaneKit.NETWORK, 2, operators)), VestingRule.AT_ONCE);
    }

    private static List<LaneCommand.KeyedSignature> signed(
            Function<OwnerSecret, OwnerSignature> sign) {
        return OPERATORS.stream()
                .map(sign)
                .map(one -> new LaneCommand.KeyedSignature(one.key().toString(), one.hex()))
                .toList();
    }

    private <R> R asked(Class<R> type, Function<ActorRef<R>, LaneCommand> question) {
        var probe = KIT.createTestProbe(type);
        lane.tell(question.apply(probe.getRef()));
        return probe.receiveMessage();
    }

    private String says(Function<ActorRef<LaneReply>, LaneCommand> command) {
        return asked(LaneReply.class, command).result();
    }

    private BalanceReply balance(AccountId account) {
        return asked(BalanceReply.class, to -> new LaneCommand.Balance(account, to));
    }

    private List<String> models() {
        return asked(WithheldReply.class, LaneCommand.Withheld::new).models();
    }

    @Test
    void is_shown_for_which_models_and_goes_where_it_was_judged_to_go() {
        var expires = NOW.plusSeconds(60);
        var mint = new MintOrder("d".repeat(32), PAYER, 100, expires);
        var policy =
                new SplitPolicy(
                        2,
                        LaneKit.TREASURY,
                        new BasisPoints(5000, 3500, 1000, 500),
                        Optional.of(new Holdback(2000, 21)));
        var split = new SplitOrder(policy, expires);
        var answers =
                Stream.<Function<ActorRef<LaneReply>, LaneCommand>>of(
                                to ->
                                        new LaneCommand.MintOrdered(
                                                mint.id(),
                                                PAYER,
                                                100,
                                                expires,
                                                signed(one -> one.sign(mint, LaneKit.NETWORK)),
                                                to),
                                to ->
                                        new LaneCommand.SetSplit(
                                                2,
                                                LaneKit.TREASURY,
                                                5000,
                                                3500,
                                                1000,
                                                500,
                                                expires,
                                                signed(one -> one.sign(split, LaneKit.NETWORK)),
                                                Optional.of(new LaneCommand.Withholding(2000, 21)),
                                                to),
                                to -> new LaneCommand.Reserve(JOB, PAYER, 60, expires, to),
                                to ->
                                        new LaneCommand.Post(
                                                JOB,
                                                PROVIDER,
                                                Posting.ISSUANCE,
                                                Posting.ISSUANCE,
                                                DIGEST,
                                                DIGEST,
                                                to))
                        .map(this::says);
        assertThat(answers).containsOnly("created");
        assertThat(balance(PROVIDER))
                .isEqualTo(new BalanceReply(PROVIDER, 24, 0, 0, Optional.of(6L)));
        assertThat(models()).containsExactly(DIGEST);

        assertThat(says(to -> new LaneCommand.JudgeWithheld("a model", 0, true, to)))
                .isEqualTo("body_invalid");
        assertThat(says(to -> new LaneCommand.JudgeWithheld(DIGEST, Long.MAX_VALUE, true, to)))
                .isEqualTo("created");

        assertThat(balance(PROVIDER))
                .isEqualTo(new BalanceReply(PROVIDER, 24, 0, 0, Optional.of(0L)));
        assertThat(balance(PAYER).available()).isEqualTo(46);
        assertThat(models()).isEmpty();
    }
}
