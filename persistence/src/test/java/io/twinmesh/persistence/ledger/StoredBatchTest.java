package io.twinmesh.persistence.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.persistence.format.StoredFormat;
import io.twinmesh.persistence.ledger.holdback.WithheldAccount;
import io.twinmesh.persistence.ledger.holdback.WithheldPart;
import io.twinmesh.persistence.ledger.lane.LaneRules;
import io.twinmesh.persistence.ledger.lane.LaneState;
import io.twinmesh.persistence.ledger.order.Order;
import io.twinmesh.persistence.ledger.pending.PendingAccount;
import io.twinmesh.persistence.ledger.pending.VestingRule;
import io.twinmesh.persistence.ledger.sweep.Sweep;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

class StoredBatchTest {
    private static final BatchPosted BATCH_2 =
            everyKindOfEntry(
                    new LedgerEntry.Minted(LedgerSamples.mintId(1), LedgerSamples.account(1), 500));

    private static final BatchPosted BATCH_3 = withTransfer(BATCH_2);

    private static final BatchPosted BATCH_3_ORDERS = withEveryOrder(BATCH_3);

    private static final BatchPosted BATCH_4 =
            with(
                    BATCH_3_ORDERS,
                    List.of(
                            new LedgerEntry.MintedByOrder(
                                    LedgerSamples.signedMint(8, 2, 900, 1, 3),
                                    LedgerSamples.MINT_POLICY.digest())));

    private static final BatchPosted BATCH_5 = withPendingPay(BATCH_4);

    private static final BatchPosted BATCH_6 =
            with(
                    BATCH_5,
                    List.of(
                            new LedgerEntry.SplitSet(
                                    LedgerSamples.signedSplit(2, 1, 3),
                                    LedgerSamples.MINT_POLICY.digest())));

    private static final BatchPosted BATCH_7 =
            with(
                    BATCH_6,
                    List.of(
                            new LedgerEntry.SweptOut(
                                    new Sweep(
                                            LedgerSamples.mintId(10),
                                            LedgerSamples.account(2),
                                            30,
                                            0,
                                            1)),
                            new LedgerEntry.SweptIn(
                                    new Sweep(
                                            LedgerSamples.mintId(11),
                                            LedgerSamples.account(3),
                                            31,
                                            2,
                                            0)),
                            new LedgerEntry.SweepFailed(
                                    LedgerSamples.mintId(12), LedgerResult.EXCEEDS_CREDITS)));

    /// All that a batch of today can hold.
    static final BatchPosted BATCH = withWithheldPay(BATCH_7);

    private static BatchPosted withWithheldPay(BatchPosted batch) {
        var provider = LedgerSamples.account(2);
        var payer = LedgerSamples.account(1);
        var salt = new byte[32];
        Arrays.fill(salt, (byte) 9);
        var signed = LedgerSamples.withholdingSplit(3, 1, 2);
        var postings =
                signed.order()
                        .policy()
                        .postings(
                                payer,
                                101,
                                PendingAccount.of(provider),
                                Role.PENDING,
                                () -> WithheldAccount.of(provider),
                                Optional.empty(),
                                Optional.empty());
        var part = new WithheldPart(20_457, 20_454, provider, payer, LedgerSamples.MODEL);
        return with(
                batch,
                List.of(
                        new LedgerEntry.SplitSet(signed, LedgerSamples.MINT_POLICY.digest()),
                        new LedgerEntry.Paid(
                                LedgerSamples.job(6),
                                3,
                                LedgerSamples.MODEL,
                                LedgerSamples.WORK,
                                salt,
                                postings,
                                Optional.of(provider)),
                        new LedgerEntry.WithheldResolved(part, 9, false),
                        new LedgerEntry.WithheldResolved(part, 6, true)));
    }

    private static BatchPosted withPendingPay(BatchPosted batch) {
        var provider = LedgerSamples.account(2);
        var salt = new byte[32];
        Arrays.fill(salt, (byte) 8);
        var postings =
                SplitPolicy.v1(LedgerSamples.TREASURY)
                        .postings(
                                LedgerSamples.account(1),
                                101,
                                PendingAccount.of(provider),
                                Role.PENDING,
                                () -> WithheldAccount.of(LedgerSamples.account(2)),
                                Optional.empty(),
                                Optional.empty());
        return with(
                batch,
                List.of(
                        new LedgerEntry.Paid(
                                LedgerSamples.job(5),
                                1,
                                LedgerSamples.MODEL,
                                LedgerSamples.WORK,
                                salt,
                                postings,
                                Optional.of(provider)),
                        new LedgerEntry.Vested(provider, 40, VestingRule.USUAL),
                        new LedgerEntry.Slashed(
                                LedgerSamples.mintId(9), provider, 2020, 26, LedgerSamples.WORK),
                        new LedgerEntry.GivenBack(LedgerSamples.mintId(9), provider, 26)));
    }

    private static BatchPosted with(BatchPosted batch, List<LedgerEntry> more) {
        var entries = new ArrayList<>(batch.entries());
        entries.addAll(more);
        return new BatchPosted(batch.lane(), batch.firstIndex(), batch.time(), entries);
    }

    private static BatchPosted withTransfer(BatchPosted batch) {
        var sent = ((LedgerCommand.Carry) LedgerSamples.transfer(3, 1, 2, 77)).signed();
        return with(
                batch,
                List.of(
                        new LedgerEntry.Transferred(
                                (Order.Transfer) sent.order(), sent.signature()),
                        new LedgerEntry.OrderFailed(
                                LedgerSamples.mintId(4), LedgerResult.ORDER_EXPIRED)));
    }

    private static BatchPosted withEveryOrder(BatchPosted batch) {
        var back = ((LedgerCommand.Carry) LedgerSamples.refund(5, 2, 3, 7)).signed();
        var gone = ((LedgerCommand.Carry) LedgerSamples.burn(6, 2, 8)).signed();
        var end = ((LedgerCommand.Carry) LedgerSamples.close(7, 3)).signed();
        return with(
                batch,
                List.of(
                        new LedgerEntry.Refunded(
                                (Order.Refund) back.order(),
                                LedgerSamples.owned(1),
                                back.signature()),
                        new LedgerEntry.Burned((Order.Burn) gone.order(), gone.signature()),
                        new LedgerEntry.Closed((Order.Close) end.order(), end.signature())));
    }

    private static BatchPosted everyKindOfEntry(LedgerEntry mint) {
        var salt = new byte[32];
        Arrays.fill(salt, (byte) 7);
        var postings =
                SplitPolicy.v1(LedgerSamples.TREASURY)
                        .postings(
                                LedgerSamples.account(1),
                                101,
                                LedgerSamples.account(2),
                                Role.PROVIDER,
                                () -> WithheldAccount.of(LedgerSamples.account(2)),
                                java.util.Optional.of(LedgerSamples.account(7)),
                                java.util.Optional.empty());
        return new BatchPosted(
                "0",
                41,
                LedgerSamples.NOW,
                List.of(
                        mint,
                        new LedgerEntry.Reserved(
                                LedgerSamples.job(1),
                                LedgerSamples.account(1),
                                101,
                                LedgerSamples.NOW.plusSeconds(60)),
                        new LedgerEntry.Paid(
                                LedgerSamples.job(1),
                                1,
                                LedgerSamples.MODEL,
                                LedgerSamples.WORK,
                                salt,
                                postings,
                                Optional.empty()),
                        new LedgerEntry.Voided(LedgerSamples.job(2)),
                        new LedgerEntry.Expired(LedgerSamples.job(3)),
                        new LedgerEntry.JobFailed(
                                LedgerSamples.job(4), LedgerResult.EXCEEDS_CREDITS),
                        new LedgerEntry.MintFailed(
                                LedgerSamples.mintId(2), LedgerResult.SUM_OVERFLOW)));
    }

    static byte[] golden(String name) {
        try (var in = StoredBatchTest.class.getResourceAsStream("/golden/" + name)) {
            if (in == null) {
                throw new IllegalStateException("no golden file " + name);
            }
            return HexFormat.of()
                    .parseHex(new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void version_1_of_a_batch_is_read_as_ever_and_its_mints_are_no_leaves() {
        var read = BatchPosted.STORED_1.read().apply(golden("ledger.batch-posted-1.hex"));

        assertThat(read)
                .isEqualTo(
                        everyKindOfEntry(
                                new LedgerEntry.MintedUnlogged(
                                        LedgerSamples.mintId(1), LedgerSamples.account(1), 500)));
        assertThat(read.movements()).hasSize(1);
        assertThat(read.payouts().getFirst().index()).isEqualTo(41);
        assertThatThrownBy(() -> BatchPosted.STORED.write().apply(read))
                .hasMessageContaining("a mint of today is a leaf");
    }

    @Test
    void version_2_of_a_batch_is_read_as_ever() {
        assertThat(BatchPosted.STORED_2.read().apply(golden("ledger.batch-posted-2.hex")))
                .isEqualTo(BATCH_2);
    }

    @Test
    void version_3_of_a_batch_is_read_as_ever() {
        assertThat(BatchPosted.STORED_3.read().apply(golden("ledger.batch-posted-3.hex")))
                .isEqualTo(BATCH_3);
        assertThat(BatchPosted.STORED_3.read().apply(golden("ledger.batch-posted-3-orders.hex")))
                .isEqualTo(BATCH_3_ORDERS);
    }

    @Test
    void version_4_of_a_batch_is_read_as_ever() {
        assertThat(BatchPosted.STORED_4.read().apply(golden("ledger.batch-posted-4.hex")))
                .isEqualTo(BATCH_4);
    }

    @Test
    void version_5_of_a_batch_is_read_as_ever() {
        assertThat(BatchPosted.STORED_5.read().apply(golden("ledger.batch-posted-5.hex")))
                .isEqualTo(BATCH_5);
    }

    @Test
    void version_6_of_a_batch_is_read_as_ever() {
        assertThat(BatchPosted.STORED_6.read().apply(golden("ledger.batch-posted-6.hex")))
                .isEqualTo(BATCH_6);
    }

    @Test
    void version_7_of_a_batch_is_read_and_written_as_ever() {
        assertThat(BatchPosted.STORED_7.read().apply(golden("ledger.batch-posted-7.hex")))
                .isEqualTo(BATCH_7);
        assertThat(BatchPosted.STORED_7.write().apply(BATCH_7))
                .isEqualTo(golden("ledger.batch-posted-7.hex"));
        assertThat(BATCH_7.movements()).hasSize(13);
    }

    @Test
    void version_8_of_a_batch_is_read_and_written_as_ever() {
        assertThat(BatchPosted.STORED.read().apply(golden("ledger.batch-posted-8.hex")))
                .isEqualTo(BATCH);
        assertThat(BatchPosted.STORED.write().apply(BATCH))
                .isEqualTo(golden("ledger.batch-posted-8.hex"));
        assertThat(BATCH.movements()).hasSize(17);
        assertThat(BATCH.payouts().getFirst().index()).isEqualTo(42);
    }

    @Test
    void version_1_of_a_snapshot_is_read_as_ever() {
        var state = LaneState.empty("0");
        for (var batch : LedgerSamples.batches(12, 4, 5)) {
            state = state.evolve(ofTheTimeBeforeMintsWereLeaves(batch));
        }
        assertThat(LaneState.STORED_1.read().apply(golden("ledger.lane-state-1.hex")))
                .isEqualTo(state);
    }

    @Test
    void versions_2_to_7_of_a_snapshot_are_read_and_the_last_written_as_ever() {
        var transfers =
                List.of(
                        new LedgerCommand.Mint(LedgerSamples.mintId(7), LedgerSamples.owned(1), 50),
                        LedgerSamples.transfer(1, 1, 2, 20),
                        LedgerSamples.transfer(2, 1, 2, 31));
        var others =
                List.of(
                        LedgerSamples.refund(3, 2, 1, 5),
                        LedgerSamples.burn(4, 2, 6),
                        LedgerSamples.close(5, 3));

        assertThat(LaneState.STORED_2.read().apply(golden("ledger.lane-state-2.hex")))
                .isEqualTo(stateAfter(transfers));
        var all = stateAfter(Stream.of(transfers, others).flatMap(List::stream).toList());
        assertThat(LaneState.STORED_2.read().apply(golden("ledger.lane-state-2-orders.hex")))
                .isEqualTo(all);

        // which does not know that its last batch was of a later time
        all = LaneState.STORED_2.read().apply(golden("ledger.lane-state-2-orders.hex"));
        var rules =
                new LaneRules(
                        LedgerSamples.NETWORK,
                        SplitPolicy.v1(LedgerSamples.TREASURY),
                        Optional.of(LedgerSamples.MINT_POLICY),
                        LedgerSamples.VESTING,
                        new Random(1));
        var pending =
                List.of(
                        new LedgerCommand.MintOrdered(LedgerSamples.signedMint(20, 1, 500, 1, 2)),
                        LedgerSamples.reserve(100, 1, 100),
                        LedgerSamples.reserve(101, 1, 200),
                        LedgerSamples.post(100, 2),
                        LedgerSamples.post(101, 2),
                        LedgerSamples.slash(21, 2, 10),
                        LedgerSamples.slash(22, 2, 20),
                        LedgerSamples.giveBackSlashed(21));
        all = all.evolve(rules.decide(all, pending, LedgerSamples.NOW).event().orElseThrow());
        assertThat(all.pending(LedgerSamples.account(2))).isEqualTo(65 + 130 - 30);
        assertThat(LaneState.STORED_3.read().apply(golden("ledger.lane-state-3.hex")))
                .isEqualTo(all);
        var split = new LedgerCommand.SetSplit(LedgerSamples.signedSplit(2, 1, 2));
        all =
                all.evolve(
                        rules.decide(all, List.of(split), LedgerSamples.NOW).event().orElseThrow());
        assertThat(LaneState.STORED_4.read().apply(golden("ledger.lane-state-4.hex")))
                .isEqualTo(all);
        assertThat(LaneState.STORED_5.read().apply(golden("ledger.lane-state-5.hex")))
                .isEqualTo(all);
        var sweeps =
                List.of(
                        LedgerSamples.sweepOut(30, 1, 20),
                        LedgerSamples.sweepOut(31, 1, 1_000_000),
                        LedgerSamples.sweepIn(32, 3, 40));
        all = all.evolve(rules.decide(all, sweeps, LedgerSamples.NOW).event().orElseThrow());
        assertThat(all.arrived()).isEqualTo(40);
        assertThat(LaneState.STORED_6.read().apply(golden("ledger.lane-state-6.hex")))
                .isEqualTo(all);
        assertThat(LaneState.STORED_6.write().apply(all))
                .isEqualTo(golden("ledger.lane-state-6.hex"));
        var withheld =
                List.of(
                        new LedgerCommand.SetSplit(LedgerSamples.withholdingSplit(3, 1, 2)),
                        LedgerSamples.reserve(102, 1, 100),
                        LedgerSamples.post(102, 2));
        all = all.evolve(rules.decide(all, withheld, LedgerSamples.NOW).event().orElseThrow());
        assertThat(all.withheld(LedgerSamples.account(2))).isEqualTo(15);
        assertThat(LaneState.STORED.read().apply(golden("ledger.lane-state-7.hex"))).isEqualTo(all);
        assertThat(LaneState.STORED.write().apply(all))
                .isEqualTo(golden("ledger.lane-state-7.hex"));
    }

    /// So servers of the time before sweeps or withheld pay read what is written while servers are
    /// replaced.
    @Test
    void what_older_servers_know_is_written_in_the_versions_that_they_read() {
        var format =
                new StoredFormat(
                        List.of(
                                BatchPosted.STORED_6,
                                BatchPosted.STORED_7,
                                BatchPosted.STORED,
                                LaneState.STORED_5,
                                LaneState.STORED_6,
                                LaneState.STORED));
        assertThat(format.tag(BATCH_6)).isEqualTo("ledger.batch-posted/6");
        assertThat(format.write(BATCH_6)).isEqualTo(golden("ledger.batch-posted-6.hex"));
        assertThat(format.tag(BATCH_7)).isEqualTo("ledger.batch-posted/7");
        assertThat(format.tag(BATCH)).isEqualTo("ledger.batch-posted/8");
        for (var entry :
                BATCH.entries().subList(BATCH_7.entries().size(), BATCH.entries().size())) {
            var alone = new BatchPosted("0", 1, LedgerSamples.NOW, List.of(entry));
            assertThat(format.tag(alone)).isEqualTo("ledger.batch-posted/8");
            assertThat(format.read(format.tag(alone), format.write(alone))).isEqualTo(alone);
        }

        var state = LaneState.STORED_5.read().apply(golden("ledger.lane-state-5.hex"));
        assertThat(format.tag(state)).isEqualTo("ledger.lane-state/5");
        assertThat(format.write(state)).isEqualTo(golden("ledger.lane-state-5.hex"));

        for (var sweep :
                List.of(
                        LedgerSamples.sweepOut(30, 1, 20),
                        LedgerSamples.sweepOut(31, 1, 1_000_000),
                        LedgerSamples.sweepIn(32, 3, 40))) {
            var swept = state.copy();
            var batch =
                    LedgerSamples.rules()
                            .decide(swept, List.of(sweep), LedgerSamples.NOW)
                            .event()
                            .orElseThrow();
            swept.evolve(batch);
            assertThat(format.tag(batch)).isEqualTo("ledger.batch-posted/7");
            assertThat(format.tag(swept)).isEqualTo("ledger.lane-state/6");
            assertThat(format.read(format.tag(swept), format.write(swept))).isEqualTo(swept);
        }
        var withholding = LaneState.STORED.read().apply(golden("ledger.lane-state-7.hex"));
        assertThat(format.tag(withholding)).isEqualTo("ledger.lane-state/7");
    }

    private static LaneState stateAfter(List<LedgerCommand> commands) {
        var state = LaneState.empty("0");
        for (var batch : LedgerSamples.batches(12, 4, 5)) {
            state = state.evolve(batch);
        }
        var batch = LedgerSamples.rules().decide(state, commands, LedgerSamples.NOW).event();
        return state.evolve(batch.orElseThrow());
    }

    private static BatchPosted ofTheTimeBeforeMintsWereLeaves(BatchPosted batch) {
        return new BatchPosted(
                batch.lane(),
                batch.firstIndex(),
                batch.time(),
                batch.entries().stream()
                        .map(entry ->
                                entry instanceof LedgerEntry.Minted(var id, var to, var amount)
                                        ? new LedgerEntry.MintedUnlogged(id, to, amount)
                                        : entry)
                        .toList());
    }

    @Test
    void cut_or_lengthened_bytes_are_refused() {
        var bytes = BatchPosted.STORED.write().apply(BATCH);
        for (int length = 0; length < bytes.length; length++) {
            var cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> BatchPosted.STORED.read().apply(cut))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() ->
                        BatchPosted.STORED.read().apply(Arrays.copyOf(bytes, bytes.length + 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
