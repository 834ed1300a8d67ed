package io.twinmesh.persistence.ledger;

import static io.twinmesh.persistence.ledger.LedgerSamples.NOW;
import static io.twinmesh.persistence.ledger.LedgerSamples.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.ledger.leaf.BurnLeaf;
import io.twinmesh.persistence.ledger.leaf.GiveBackLeaf;
import io.twinmesh.persistence.ledger.leaf.LedgerLeaf;
import io.twinmesh.persistence.ledger.leaf.MintLeaf;
import io.twinmesh.persistence.ledger.leaf.OrderedMintLeaf;
import io.twinmesh.persistence.ledger.leaf.SlashLeaf;
import io.twinmesh.persistence.ledger.leaf.SplitLeaf;
import io.twinmesh.persistence.ledger.leaf.TransferLeaf;
import io.twinmesh.persistence.ledger.order.SignedMint;
import io.twinmesh.persistence.ledger.order.SignedSplit;
import io.twinmesh.persistence.ledger.pending.VestingRule;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// I11: there is no place in a leaf for anything but numbers, times, ids, digests and signatures.
class LeavesNameNobodyTest {
    /// Texts among them are ids and digests, as the second test shows.
    private static final Set<Class<?>> PARTS =
            Set.of(
                    long.class,
                    Instant.class,
                    byte[].class,
                    String.class,
                    Optional.class,
                    AccountId.class,
                    JobId.class,
                    List.class,
                    VestingRule.class,
                    SignedMint.class,
                    SignedSplit.class);

    private static final String SOMEBODY = "Ada Example, born 1954-03-02";

    @Test
    void a_leaf_has_numbers_ids_digests_and_what_was_signed_and_nothing_else() {
        assertThat(LedgerLeaf.class.getPermittedSubclasses())
                .allSatisfy(leaf ->
                        assertThat(
                                        Arrays.stream(leaf.getRecordComponents())
                                                .<Class<?>>map(part -> part.getType()))
                                .as(leaf.getSimpleName())
                                .isSubsetOf(PARTS));
    }

    @Test
    void a_text_that_is_no_id_or_digest_gets_into_no_leaf() {
        var id = LedgerSamples.mintId(1);
        Stream.<Leaf>of(
                        text -> new MintLeaf(0, NOW, text, account(1), 5),
                        text -> transfer(text, Optional.empty()),
                        text -> transfer(id, Optional.of(text)),
                        text -> new BurnLeaf(0, NOW, text, new byte[32], account(1), 5),
                        text -> new SlashLeaf(0, NOW, text, account(1), 5, LedgerSamples.WORK),
                        text -> new SlashLeaf(0, NOW, id, account(1), 5, text),
                        text -> new GiveBackLeaf(0, NOW, text, account(1), 5),
                        text ->
                                new OrderedMintLeaf(
                                        0, NOW, LedgerSamples.signedMint(1, 5, 100, 1, 2), text),
                        text -> new SplitLeaf(0, NOW, LedgerSamples.signedSplit(2, 1, 2), text))
                .forEach(leaf ->
                        assertThatThrownBy(() -> leaf.with(SOMEBODY).bytes())
                                .isInstanceOf(IllegalArgumentException.class));
    }

    @FunctionalInterface
    private interface Leaf {
        LedgerLeaf with(String text);
    }

    private static LedgerLeaf transfer(String id, Optional<String> refundOf) {
        return new TransferLeaf(0, NOW, id, refundOf, new byte[32], account(1), account(2), 5);
    }
}
