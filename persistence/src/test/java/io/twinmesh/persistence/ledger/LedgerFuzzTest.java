package io.twinmesh.persistence.ledger;

import static io.twinmesh.persistence.cosignature.Mutations.accepted;
import static io.twinmesh.persistence.cosignature.Mutations.oneSpelling;
import static io.twinmesh.persistence.cosignature.Mutations.text;
import static io.twinmesh.persistence.ledger.LedgerSamples.NOW;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.cosignature.Mutations;
import io.twinmesh.persistence.format.StoredType;
import io.twinmesh.persistence.ledger.lane.LaneRules;
import io.twinmesh.persistence.ledger.lane.LaneState;
import io.twinmesh.persistence.ledger.leaf.LeafType;
import io.twinmesh.persistence.ledger.leaf.LeafView;
import io.twinmesh.persistence.ledger.leaf.LedgerLeaf;
import io.twinmesh.persistence.ledger.leaf.OrderedMintLeaf;
import io.twinmesh.persistence.ledger.leaf.PayoutLeaf;
import io.twinmesh.persistence.ledger.leaf.SplitLeaf;
import io.twinmesh.persistence.ledger.order.MintPolicy;
import io.twinmesh.persistence.ledger.order.OrderText;
import io.twinmesh.persistence.ledger.order.OwnerKey;
import io.twinmesh.persistence.ledger.order.OwnerSignature;
import io.twinmesh.persistence.ledger.order.SignedOrder;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/// Every parser of the ledger under damaged input, seeded: it answers or refuses with
/// [IllegalArgumentException], and nothing that was signed is believed in another form.
class LedgerFuzzTest {
    private static final long SEED = 20_261_128;

    private static final List<LedgerCommand> ORDERS =
            List.of(
                    LedgerSamples.transfer(3, 1, 2, 77),
                    LedgerSamples.refund(4, 2, 3, 7),
                    LedgerSamples.burn(5, 2, 8),
                    LedgerSamples.close(6, 3));

    /// With entries and leaves of every kind.
    private final List<BatchPosted> batches = new ArrayList<>();

    private final LaneState lane = LaneState.empty("0");

    @BeforeEach
    void aLaneThatHasSeenEverything() {
        var commands = new ArrayList<LedgerCommand>();
        commands.add(LedgerSamples.mint(1, 1, 1000));
        commands.add(new LedgerCommand.Mint(LedgerSamples.mintId(2), LedgerSamples.owned(1), 1000));
        commands.add(LedgerSamples.mint(3, 1, Long.MAX_VALUE));
        for (int job = 0; job < 4; job++) {
            commands.add(LedgerSamples.reserve(job, 1, 100 + job));
        }
        commands.add(LedgerSamples.post(0, 2));
        commands.add(LedgerSamples.post(2, 2));
        commands.add(LedgerSamples.slash(9, 2, 20));
        commands.add(LedgerSamples.giveBackSlashed(9));
        commands.add(LedgerSamples.giveBack(1));
        commands.add(LedgerSamples.sweepOut(11, 1, 30));
        commands.add(LedgerSamples.sweepOut(12, 1, 1_000_000));
        commands.add(LedgerSamples.sweepIn(13, 3, 31));
        commands.add(LedgerSamples.post(9, 2));
        commands.addAll(ORDERS);
        commands.add(LedgerSamples.burn(7, 2, 1_000_000));
        decide(Optional.empty(), commands, NOW);
        decide(
                Optional.empty(),
                List.of(new LedgerCommand.ExpireDue(), new LedgerCommand.VestDue()),
                NOW.plusSeconds(60));
        decide(
                Optional.of(LedgerSamples.MINT_POLICY),
                List.of(
                        new LedgerCommand.SetSplit(LedgerSamples.withholdingSplit(2, 2, 3)),
                        LedgerSamples.reserve(20, 1, 100),
                        LedgerSamples.post(20, 2),
                        new LedgerCommand.JudgeWithheld(LedgerSamples.MODEL, Long.MAX_VALUE, false),
                        LedgerSamples.reserve(21, 1, 100),
                        LedgerSamples.post(21, 2),
                        new LedgerCommand.JudgeWithheld(LedgerSamples.MODEL, Long.MAX_VALUE, true),
                        new LedgerCommand.SetSplit(LedgerSamples.signedSplit(3, 2, 3)),
                        new LedgerCommand.MintOrdered(LedgerSamples.signedMint(8, 2, 900, 1, 3))),
                NOW);
    }

    private void decide(Optional<MintPolicy> minting, List<LedgerCommand> commands, Instant now) {
        var rules =
                new LaneRules(
                        LedgerSamples.NETWORK,
                        SplitPolicy.v1(LedgerSamples.TREASURY),
                        minting,
                        LedgerSamples.VESTING,
                        new Random(1));
        var batch = rules.decide(lane, commands, now).event().orElseThrow();
        lane.evolve(batch);
        batches.add(batch);
    }

    private Stream<byte[]> leaves() {
        return batches.stream()
                .flatMap(batch ->
                        batch.movements().stream()
                                .map(movement -> LedgerLeaf.of(batch, movement).bytes()));
    }

    @Test
    void what_is_damaged_here_are_leaves_of_all_types_and_entries_of_all_kinds() {
        assertThat(leaves().map(leaf -> LeafView.of(leaf).type())).contains(LeafType.values());
        assertThat(
                        batches.stream()
                                .flatMap(batch -> batch.entries().stream())
                                .map(Object::getClass)
                                .distinct())
                // of the time before mints were leaves: decided no more
                .hasSize(kinds(LedgerEntry.class) - 1);
    }

    private static int kinds(Class<?> sealed) {
        return Arrays.stream(sealed.getPermittedSubclasses())
                .mapToInt(kind -> kind.isSealed() ? kinds(kind) : 1)
                .sum();
    }

    @Test
    void a_damaged_leaf_is_refused_or_has_one_spelling() {
        leaves().forEach(leaf ->
                new Mutations(SEED)
                        .of(
                                leaf,
                                600,
                                (i, mutant) -> {
                                    oneSpelling(
                                            i, mutant, bytes -> LedgerLeaf.parse(bytes).bytes());
                                    oneSpelling(
                                            i, mutant, bytes -> PayoutLeaf.parse(bytes).bytes());
                                }));
    }

    @Test
    void no_damage_to_the_leaf_of_a_signed_mint_creates_other_tokens() {
        var leaf = leaves().toList().getLast();
        var signed = ((OrderedMintLeaf) LedgerLeaf.parse(leaf)).signed();
        new Mutations(SEED + 1)
                .of(
                        leaf,
                        1500,
                        (i, mutant) ->
                                accepted(i, mutant, LedgerLeaf::parse)
                                        .filter(OrderedMintLeaf.class::isInstance)
                                        .map(one -> ((OrderedMintLeaf) one).signed())
                                        .filter(one ->
                                                LedgerSamples.MINT_POLICY.objection(one).isEmpty())
                                        .ifPresent(one ->
                                                assertThat(one).as("" + i).isEqualTo(signed)));
    }

    @Test
    void no_damage_to_the_leaf_of_a_split_policy_sets_another_one() {
        var leaf = leaves().toList().reversed().get(1);
        var signed = ((SplitLeaf) LedgerLeaf.parse(leaf)).signed();
        new Mutations(SEED + 8)
                .of(
                        leaf,
                        1500,
                        (i, mutant) ->
                                accepted(i, mutant, LedgerLeaf::parse)
                                        .filter(SplitLeaf.class::isInstance)
                                        .map(one -> ((SplitLeaf) one).signed())
                                        .filter(one ->
                                                LedgerSamples.MINT_POLICY.objection(one).isEmpty())
                                        .ifPresent(one ->
                                                assertThat(one).as("" + i).isEqualTo(signed)));
    }

    @Test
    void a_damaged_order_is_refused_or_is_not_what_its_owner_signed() {
        for (var command : ORDERS) {
            var signed = ((LedgerCommand.Carry) command).signed();
            assertThat(signed.genuine(LedgerSamples.NETWORK)).isTrue();
            new Mutations(SEED + 2)
                    .of(
                            utf8(signed.order().text(LedgerSamples.NETWORK)),
                            1500,
                            (i, mutant) ->
                                    accepted(i, mutant, bytes -> OrderText.parse(text(bytes)))
                                            .ifPresent(order ->
                                                    assertThat(
                                                                    new SignedOrder(
                                                                                            order,
                                                                                            signed
                                                                                                    .signature())
                                                                                    .genuine(
                                                                                            LedgerSamples
                                                                                                    .NETWORK)
                                                                            && !order.equals(
                                                                                    signed.order()))
                                                            .as("" + i)
                                                            .isFalse()));
        }
    }

    @Test
    void a_damaged_owners_signature_or_key_is_refused_or_another_one() {
        var signed = ((LedgerCommand.Carry) ORDERS.getFirst()).signed();
        var key = signed.signature().key().toString();
        new Mutations(SEED + 3)
                .of(
                        utf8(signed.signature().hex()),
                        800,
                        (i, mutant) ->
                                accepted(i, mutant, bytes -> OwnerSignature.parse(key, text(bytes)))
                                        .ifPresent(other ->
                                                assertThat(
                                                                new SignedOrder(
                                                                                signed.order(),
                                                                                other)
                                                                        .genuine(
                                                                                LedgerSamples
                                                                                        .NETWORK))
                                                        .as("" + i)
                                                        .isFalse()));
        new Mutations(SEED + 4)
                .of(
                        utf8(key),
                        800,
                        (i, mutant) ->
                                oneSpelling(
                                        i,
                                        mutant,
                                        bytes -> utf8(OwnerKey.parse(text(bytes)).toString())));
    }

    @Test
    void a_damaged_mint_policy_is_refused_or_is_another_policy() {
        var policy = LedgerSamples.MINT_POLICY;
        new Mutations(SEED + 5)
                .of(
                        utf8(policy.text()),
                        1500,
                        (i, mutant) -> {
                            oneSpelling(
                                    i, mutant, bytes -> utf8(MintPolicy.parse(text(bytes)).text()));
                            accepted(i, mutant, bytes -> MintPolicy.parse(text(bytes)))
                                    .ifPresent(other ->
                                            assertThat(other.digest())
                                                    .as("" + i)
                                                    .isNotEqualTo(policy.digest()));
                        });
    }

    @Test
    void a_damaged_batch_is_refused_or_has_one_spelling() {
        for (var batch : batches) {
            var bytes = BatchPosted.STORED.write().apply(batch);
            new Mutations(SEED + 6)
                    .of(
                            bytes,
                            1500,
                            (i, mutant) -> {
                                oneSpelling(
                                        i,
                                        mutant,
                                        read ->
                                                BatchPosted.STORED
                                                        .write()
                                                        .apply(
                                                                BatchPosted.STORED
                                                                        .read()
                                                                        .apply(read)));
                                accepted(i, mutant, BatchPosted.STORED_1.read());
                            });
        }
    }

    @Test
    void a_damaged_snapshot_is_refused() {
        damaged(LaneState.STORED.write().apply(lane), LaneState.STORED);
        damaged(StoredBatchTest.golden("ledger.lane-state-6.hex"), LaneState.STORED_6);
        damaged(StoredBatchTest.golden("ledger.lane-state-5.hex"), LaneState.STORED_5);
    }

    private static void damaged(byte[] bytes, StoredType<LaneState> version) {
        new Mutations(SEED + 6)
                .of(
                        bytes,
                        1500,
                        (i, mutant) ->
                                assertThat(accepted(i, mutant, version.read()).isPresent())
                                        .as("mutation " + i)
                                        .isEqualTo(Arrays.equals(mutant, bytes)));
    }

    /// Older ones have no digest.
    @Test
    void a_damaged_snapshot_of_an_older_version_is_refused_or_is_read() {
        var bytes = StoredBatchTest.golden("ledger.lane-state-4.hex");
        assertThat(LaneState.STORED_4.read().apply(bytes)).isNotNull();
        new Mutations(SEED + 7)
                .of(
                        bytes,
                        3000,
                        (i, mutant) -> {
                            accepted(i, mutant, LaneState.STORED_4.read());
                            accepted(i, mutant, LaneState.STORED_1.read());
                            accepted(i, mutant, LaneState.STORED_2.read());
                            accepted(i, mutant, LaneState.STORED_3.read());
                        });
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
