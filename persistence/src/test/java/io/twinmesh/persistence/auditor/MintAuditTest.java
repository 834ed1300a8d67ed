package io.twinmesh.persistence.auditor;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.ledger.LedgerSamples;
import io.twinmesh.persistence.ledger.leaf.MintLeaf;
import io.twinmesh.persistence.ledger.leaf.OrderedMintLeaf;
import io.twinmesh.persistence.ledger.order.MintOrder;
import io.twinmesh.persistence.ledger.order.MintPolicy;
import io.twinmesh.persistence.ledger.order.SignedMint;
import io.twinmesh.persistence.log.Tiles;
import io.twinmesh.persistence.witness.Scrutiny.Opinion;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;

/// An audit that knows the mint policies of its network.
class MintAuditTest {
    private final ServedLeaves log = new ServedLeaves();
    private final List<byte[]> served = log.leaves();

    private final LogAudit audit =
            new LogAudit(
                    ServedLeaves.ORIGIN,
                    path -> Tiles.bundle(served),
                    Long.MAX_VALUE,
                    List.of(LedgerSamples.MINT_POLICY));

    private void serve(SignedMint signed, String policy) {
        serve(signed, policy, LedgerSamples.NOW);
    }

    private void serve(SignedMint signed, String policy, Instant time) {
        served.add(new OrderedMintLeaf(served.size(), time, signed, policy).bytes());
    }

    private void objects(String why) {
        assertThat(audit.of(log.everything())).isEqualTo(new Opinion.Objection(why));
    }

    @Test
    void agrees_to_tokens_that_two_operators_signed_for() {
        serve(LedgerSamples.signedMint(1, 5, 100, 1, 2), LedgerSamples.MINT_POLICY.digest());

        assertThat(audit.of(log.everything())).isEqualTo(new Opinion.Agreed());
        assertThat(audit.totals().minted()).isEqualTo(100);
    }

    @Test
    void objects_to_a_deposit() {
        served.add(
                new MintLeaf(
                                0,
                                LedgerSamples.NOW,
                                LedgerSamples.mintId(1),
                                LedgerSamples.account(1),
                                5)
                        .bytes());

        objects("leaf 0: it creates tokens that no operator signed for");
    }

    @Test
    void objects_to_one_signature_and_to_a_key_that_signed_twice() {
        serve(LedgerSamples.signedMint(1, 5, 100, 1), LedgerSamples.MINT_POLICY.digest());
        objects("leaf 0: what operators sign has 2 to 16 signatures, got 1");

        served.clear();
        serve(LedgerSamples.signedMint(1, 5, 100, 1, 1), LedgerSamples.MINT_POLICY.digest());
        objects("leaf 0: signatures are sorted by key, one per key");
    }

    @Test
    void objects_to_a_strangers_signature_and_to_one_for_another_amount() {
        serve(LedgerSamples.signedMint(1, 5, 100, 1, 99), LedgerSamples.MINT_POLICY.digest());
        objects("leaf 0: it is not signed as its policy demands: signer_unknown");

        served.clear();
        var less = LedgerSamples.signedMint(1, 5, 99, 1, 2);
        var order = less.order();
        serve(
                new SignedMint(
                        new MintOrder(order.id(), order.account(), 100, order.expires()),
                        less.signatures()),
                LedgerSamples.MINT_POLICY.digest());
        objects("leaf 0: it is not signed as its policy demands: signature_invalid");
    }

    @Test
    void objects_to_a_policy_that_is_not_published_and_to_an_expired_order() {
        serve(LedgerSamples.signedMint(1, 5, 100, 1, 2), "sha256:" + "0".repeat(64));
        objects("leaf 0: it is not under a published mint policy that is in force");

        served.clear();
        serve(
                LedgerSamples.signedMint(1, 5, 100, 1, 2),
                LedgerSamples.MINT_POLICY.digest(),
                LedgerSamples.NOW.plusSeconds(61));
        objects("leaf 0: it creates tokens after its order expired");
    }

    @Test
    void objects_when_a_policy_that_was_replaced_comes_back() {
        var next =
                new MintPolicy(
                        LedgerSamples.NETWORK,
                        2,
                        List.of(LedgerSamples.operator(2).key(), LedgerSamples.operator(3).key()));
        var both =
                new LogAudit(
                        ServedLeaves.ORIGIN,
                        path -> Tiles.bundle(served),
                        Long.MAX_VALUE,
                        List.of(LedgerSamples.MINT_POLICY, next));
        serve(LedgerSamples.signedMint(1, 5, 100, 1, 2), LedgerSamples.MINT_POLICY.digest());
        serve(LedgerSamples.signedMint(2, 5, 100, 2, 3), next.digest());
        assertThat(both.of(log.everything())).isEqualTo(new Opinion.Agreed());

        serve(LedgerSamples.signedMint(3, 5, 100, 1, 2), LedgerSamples.MINT_POLICY.digest());
        assertThat(both.of(log.everything()))
                .isEqualTo(
                        new Opinion.Objection(
                                "leaf 2: it is not under a published mint policy that is in"
                                        + " force"));
    }
}
