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
import io.twinmesh.persistence.ledger.leaf.SweepLeaf;
import io.twinmesh.persistence.ledger.leaf.TransferLeaf;
import io.twinmesh.persistence.ledger.order.MintOrder;
import io.twinmesh.persistence.ledger.sweep.Sweep;

import org.junit.jupiter.api.Test;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// I11: there is no place in a leaf for anything but numbers, times, ids, digests and signatures.
class LeavesNameNobodyTest {
    private static final String SOMEBODY = "Ada Example, born 1954-03-02";

    /// What can be no text of somebody's choice; ids of accounts and jobs among them.
    private static final Set<Class<?>> NO_TEXT =
            Set.of(
                    boolean.class,
                    int.class,
                    long.class,
                    Instant.class,
                    Duration.class,
                    byte[].class,
                    AccountId.class,
                    JobId.class,
                    Role.class);

    /// Every text in a leaf, with what a leaf would be that has another one there.
    private static final Map<String, Leaf> TEXTS = texts();

    private static Map<String, Leaf> texts() {
        var id = LedgerSamples.mintId(1);
        var texts = new HashMap<String, Leaf>();
        texts.put(
                "SweepLeaf.sweep.id",
                text -> new SweepLeaf(0, NOW, new Sweep(text, account(1), 5, 0, 1), false));
        texts.putAll(
                Map.of(
                        "MintLeaf.id",
                        text -> new MintLeaf(0, NOW, text, account(1), 5),
                        "TransferLeaf.id",
                        text -> transfer(text, Optional.empty()),
                        "TransferLeaf.refundOf",
                        text -> transfer(id, Optional.of(text)),
                        "BurnLeaf.id",
                        text -> new BurnLeaf(0, NOW, text, new byte[32], account(1), 5),
                        "SlashLeaf.id",
                        text -> new SlashLeaf(0, NOW, text, account(1), 5, LedgerSamples.WORK),
                        "SlashLeaf.evidence",
                        text -> new SlashLeaf(0, NOW, id, account(1), 5, text),
                        "GiveBackLeaf.slash",
                        text -> new GiveBackLeaf(0, NOW, text, account(1), 5),
                        "OrderedMintLeaf.signed.order.id",
                        text ->
                                new OrderedMintLeaf(
                                        0,
                                        NOW,
                                        LedgerSamples.signedMint(
                                                new MintOrder(text, account(1), 5, NOW), 1, 2),
                                        LedgerSamples.WORK),
                        "OrderedMintLeaf.policy",
                        text ->
                                new OrderedMintLeaf(
                                        0, NOW, LedgerSamples.signedMint(1, 5, 100, 1, 2), text),
                        "SplitLeaf.mintPolicy",
                        text -> new SplitLeaf(0, NOW, LedgerSamples.signedSplit(2, 1, 2), text)));
        return texts;
    }

    @Test
    void every_text_in_a_leaf_is_known() {
        assertThat(List.of(LedgerLeaf.class.getPermittedSubclasses()))
                .<String>flatExtracting(leaf -> texts(leaf.getSimpleName(), leaf))
                .containsExactlyInAnyOrderElementsOf(TEXTS.keySet());
    }

    @Test
    void none_takes_what_is_no_id_or_digest() {
        assertThat(TEXTS)
                .allSatisfy((place, leaf) ->
                        assertThatThrownBy(() -> leaf.with(SOMEBODY).bytes())
                                .as(place)
                                .isInstanceOf(IllegalArgumentException.class));
    }

    @Test
    void ids_of_accounts_and_jobs_are_no_texts_of_somebodys_choice() {
        assertThatThrownBy(() -> new AccountId(SOMEBODY))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new JobId(SOMEBODY)).isInstanceOf(IllegalArgumentException.class);
    }

    /// @return where texts stand below this type, for example `TransferLeaf.refundOf`
    private static List<String> texts(String place, Type type) {
        if (type instanceof ParameterizedType generic) {
            return texts(place, generic.getActualTypeArguments()[0]);
        }
        if (type == String.class) {
            return List.of(place);
        }
        if (NO_TEXT.contains(type)) {
            return List.of();
        }
        assertThat(((Class<?>) type).getRecordComponents()).as(place).isNotNull();
        return Arrays.stream(((Class<?>) type).getRecordComponents())
                .flatMap(
                        part -> texts(place + "." + part.getName(), part.getGenericType()).stream())
                .toList();
    }

    @FunctionalInterface
    private interface Leaf {
        LedgerLeaf with(String text);
    }

    private static LedgerLeaf transfer(String id, Optional<String> refundOf) {
        return new TransferLeaf(0, NOW, id, refundOf, new byte[32], account(1), account(2), 5);
    }
}
