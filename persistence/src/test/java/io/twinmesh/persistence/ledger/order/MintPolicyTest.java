package io.twinmesh.persistence.ledger.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.persistence.ledger.LedgerResult;
import io.twinmesh.persistence.ledger.LedgerSamples;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;

class MintPolicyTest {
    private static final MintPolicy POLICY = LedgerSamples.MINT_POLICY;
    private static final OwnerKey KEY = LedgerSamples.operator(1).key();

    @Test
    void its_published_text_has_one_spelling() {
        assertThat(POLICY.text())
                .isEqualTo(
                        "twinmesh-mint-policy/1\nnetwork "
                                + LedgerSamples.NETWORK
                                + "\nthreshold 2\noperator "
                                + LedgerSamples.operator(1).key()
                                + "\noperator "
                                + LedgerSamples.operator(2).key()
                                + "\noperator "
                                + LedgerSamples.operator(3).key()
                                + "\n");
        assertThat(MintPolicy.parse(POLICY.text())).isEqualTo(POLICY);
        for (var wrong :
                List.of(
                        "",
                        POLICY.text().strip(),
                        POLICY.text() + "\n",
                        POLICY.text().replace("\n", "\r\n"),
                        POLICY.text().replace("threshold 2", "threshold +2"),
                        POLICY.text().replace("threshold 2", "threshold 02"),
                        POLICY.text().replace("policy/1", "policy/2"),
                        POLICY.text().replace("operator ", "operator  "))) {
            assertThatThrownBy(() -> MintPolicy.parse(wrong))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void no_operator_creates_tokens_alone() {
        assertThatThrownBy(() -> new MintPolicy("network.example", 1, List.of(KEY)))
                .hasMessageContaining("got a threshold of 1 for 1 operators, want at least 2");
        assertThatThrownBy(() -> new MintPolicy("network.example", 2, List.of(KEY, KEY)))
                .hasMessageContaining("each with a key of its own");
        assertThatThrownBy(() -> new MintPolicy("network.example", 4, POLICY.operators()))
                .hasMessageContaining("at most all");
    }

    @Test
    void an_owners_signature_is_never_an_operators() {
        var operator = LedgerSamples.operator(1);
        var mint = LedgerSamples.signedMint(1, 5, 100, 1, 2);
        var order = mint.order();
        var burn =
                operator.sign(
                        new Order.Burn(order.id(), KEY.account(), 100, order.expires()),
                        LedgerSamples.NETWORK);

        assertThat(POLICY.objection(mint)).isEmpty();
        assertThat(
                        POLICY.objection(
                                new SignedMint(
                                        order,
                                        List.of(
                                                burn.signature(),
                                                LedgerSamples.operator(2)
                                                        .sign(order, LedgerSamples.NETWORK)))))
                .contains(LedgerResult.SIGNATURE_INVALID);
    }

    @Test
    void what_is_signed_for_another_network_is_not_signed() {
        var order = LedgerSamples.signedMint(1, 5, 100, 1).order();
        var elsewhere =
                List.of(
                        LedgerSamples.operator(1).sign(order, "other.example"),
                        LedgerSamples.operator(2).sign(order, "other.example"));

        assertThat(POLICY.objection(new SignedMint(order, elsewhere)))
                .contains(LedgerResult.SIGNATURE_INVALID);
    }

    @Test
    void an_order_is_signed_as_a_text_that_a_person_can_read() {
        var order =
                new MintOrder(
                        LedgerSamples.mintId(1),
                        LedgerSamples.account(5),
                        100,
                        Instant.ofEpochMilli(1_700_000_000_123L));

        assertThat(order.text("network.example"))
                .isEqualTo(
                        """
                        twinmesh-ledger-mint/1
                        network network.example
                        id 00000000000000000000000000000001
                        to 000000000000000000000000acc00005
                        amount 100
                        expires-ms 1700000000123
                        """);
    }
}
