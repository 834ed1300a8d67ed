package io.twinmesh.persistence.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.ledger.lane.LaneRules;
import io.twinmesh.persistence.ledger.lane.LaneState;
import io.twinmesh.persistence.ledger.leaf.BurnLeaf;
import io.twinmesh.persistence.ledger.leaf.LedgerLeaf;
import io.twinmesh.persistence.ledger.leaf.MintLeaf;
import io.twinmesh.persistence.ledger.leaf.OrderedMintLeaf;
import io.twinmesh.persistence.ledger.leaf.PayoutLeaf;
import io.twinmesh.persistence.ledger.leaf.PayoutRecord;
import io.twinmesh.persistence.ledger.leaf.TransferLeaf;
import io.twinmesh.persistence.ledger.order.Order;
import io.twinmesh.persistence.ledger.pending.PendingAccount;
import io.twinmesh.persistence.ledger.pending.VestingRule;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
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

    /// All that a batch of today can hold.
    private static final BatchPosted BATCH = withPendingPay(BATCH_4);

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

    private static byte[] golden(String name) {
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
    void version_5_of_a_batch_is_read_and_written_as_ever() {
        assertThat(BatchPosted.STORED.read().apply(golden("ledger.batch-posted-5.hex")))
                .isEqualTo(BATCH);
        assertThat(BatchPosted.STORED.write().apply(BATCH))
                .isEqualTo(golden("ledger.batch-posted-5.hex"));
        assertThat(BATCH.movements()).hasSize(10);
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
    void versions_2_and_3_of_a_snapshot_are_read_and_the_latter_written_as_ever() {
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

        var rules =
                new LaneRules(
                        LedgerSamples.NETWORK,
                        SplitPolicy.v1(LedgerSamples.TREASURY),
                        Optional.empty(),
                        LedgerSamples.VESTING,
                        new Random(1));
        var pending =
                List.of(
                        LedgerSamples.mint(20, 1, 500),
                        LedgerSamples.reserve(100, 1, 100),
                        LedgerSamples.reserve(101, 1, 200),
                        LedgerSamples.post(100, 2),
                        LedgerSamples.post(101, 2),
                        LedgerSamples.slash(21, 2, 10),
                        LedgerSamples.slash(22, 2, 20),
                        LedgerSamples.giveBackSlashed(21));
        all = all.evolve(rules.decide(all, pending, LedgerSamples.NOW).event().orElseThrow());
        assertThat(all.pending(LedgerSamples.account(2))).isEqualTo(65 + 130 - 30);
        assertThat(LaneState.STORED.read().apply(golden("ledger.lane-state-3.hex"))).isEqualTo(all);
        assertThat(LaneState.STORED.write().apply(all))
                .isEqualTo(golden("ledger.lane-state-3.hex"));
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

    @Nested
    class Leaves {
        private final BatchPosted.IndexedPayout payout = BATCH.payouts().getFirst();
        private final PayoutLeaf leaf = PayoutLeaf.of(BATCH, payout);

        @Test
        void have_the_published_layout() {
            var bytes = leaf.bytes();
            // 1 + 1 + 8 + 8 + 16 + 16 + 32 + 2 + 5 * 26
            assertThat(bytes).hasSize(214);
            assertThat(HexFormat.of().formatHex(bytes, 0, 10)).isEqualTo("0101000000000000002a");
            assertThat(PayoutLeaf.parse(bytes)).isEqualTo(leaf);
        }

        @Test
        void commit_to_the_record_that_the_receipt_shows() throws IOException {
            var record = PayoutRecord.of(BATCH, payout);
            var read = PayoutRecord.parse(new ObjectMapper().readTree(record.canonicalBytes()));
            assertThat(read).isEqualTo(record);
            assertThat(read.commitment(payout.paid().salt())).isEqualTo(leaf.commitment());
            assertThat(new String(record.canonicalBytes(), StandardCharsets.UTF_8))
                    .startsWith("{\"index\":42,\"job\":\"job-")
                    .contains("\"time\":\"2026-01-01T00:00:00.123Z\",\"v\":1,");
        }

        /// Byte for byte what a JSON library writes, whatever the lane is called and whoever is
        /// paid.
        @Test
        void commit_to_the_text_of_the_record_as_a_tree() {
            var everyRole =
                    Arrays.stream(Role.values())
                            .map(role ->
                                    posting(
                                            role.code() + 1,
                                            role.code() == 0 ? -28 : role.code(),
                                            role))
                            .toList();
            for (var lane : List.of("0", "a lane of \"ours\" in Zürich\n")) {
                var record =
                        new PayoutRecord(
                                new JobId("job-" + "0f".repeat(16)),
                                lane,
                                Long.MAX_VALUE,
                                Instant.parse("2026-01-01T00:00:00Z"),
                                0xFFFF,
                                "sha256:" + "a1".repeat(32),
                                "sha256:" + "b2".repeat(32),
                                everyRole);
                assertThat(new String(record.canonicalBytes(), StandardCharsets.UTF_8))
                        .isEqualTo(record.json().toString());
            }
        }

        @Test
        void that_are_cut_unsorted_or_unbalanced_are_refused() {
            var bytes = leaf.bytes();
            for (int length = 0; length < bytes.length; length++) {
                var cut = Arrays.copyOf(bytes, length);
                assertThatThrownBy(() -> PayoutLeaf.parse(cut))
                        .isInstanceOf(IllegalArgumentException.class);
            }
            assertThatThrownBy(() -> Posting.balanced(leaf.postings().reversed()))
                    .hasMessageContaining("sorted");
            assertThatThrownBy(() ->
                            Posting.balanced(
                                    List.of(
                                            posting(1, 5, Role.PAYER),
                                            posting(2, 5, Role.PROVIDER))))
                    .hasMessageContaining("I1");
            // wraps to zero in 64 bits, and is not zero
            assertThatThrownBy(() ->
                            Posting.balanced(
                                    List.of(
                                            posting(1, Long.MIN_VALUE, Role.PAYER),
                                            posting(2, Long.MIN_VALUE, Role.PROVIDER))))
                    .hasMessageContaining("I1");
        }

        @Test
        void whose_amounts_only_wrap_to_zero_are_refused_as_they_are_read() {
            var bytes = ByteBuffer.wrap(leaf.bytes());
            for (int posting = 0; posting < 5; posting++) {
                bytes.putLong(84 + 26 * posting + 16, posting < 2 ? Long.MIN_VALUE : 0);
            }
            assertThatThrownBy(() -> LedgerLeaf.parse(bytes.array())).hasMessageContaining("I1");
            for (int posting = 0; posting < 2; posting++) {
                bytes.putLong(84 + 26 * posting + 16, posting == 0 ? Long.MIN_VALUE + 1 : 1);
            }
            bytes.putLong(84 + 26 * 2 + 16, Long.MAX_VALUE - 1);
            assertThat(LedgerLeaf.parse(bytes.array()).postings()).hasSize(5);
        }

        @Test
        void of_mints_show_all_there_is() {
            var leaf =
                    new MintLeaf(
                            41,
                            LedgerSamples.NOW,
                            LedgerSamples.mintId(1),
                            LedgerSamples.account(1),
                            500);
            assertThat(LedgerLeaf.of(BATCH, BATCH.movements().getFirst())).isEqualTo(leaf);
            assertThat(LedgerLeaf.parse(leaf.bytes())).isEqualTo(leaf);
            // 1 + 1 + 8 + 8 + 16 + 16 + 32 + 2 + 2 * 26
            assertThat(leaf.bytes()).hasSize(136);
            assertThatThrownBy(() -> PayoutLeaf.parse(leaf.bytes()))
                    .hasMessageContaining("want a payout");
        }

        @Test
        void of_transfers_have_the_published_layout_and_open_with_the_owners_signature() {
            var moved = BATCH.movements().get(2);
            var leaf = (TransferLeaf) LedgerLeaf.of(BATCH, moved);
            var bytes = leaf.bytes();

            assertThat(bytes).isEqualTo(golden("ledger.leaf-transfer-1.hex")).hasSize(136);
            assertThat(HexFormat.of().formatHex(bytes, 0, 10)).isEqualTo("0103000000000000002b");
            assertThat(LedgerLeaf.parse(bytes)).isEqualTo(leaf);
            assertThat(leaf.commitment())
                    .isEqualTo(((LedgerEntry.Transferred) moved.movement()).signed().commitment());
            assertThat(List.of(leaf.from(), leaf.to()))
                    .containsExactly(LedgerSamples.owned(1), LedgerSamples.owned(2));
            assertThat(leaf.amount()).isEqualTo(77);
        }

        @Test
        void of_transfers_that_are_no_transfers_are_refused() {
            var right = LedgerLeaf.of(BATCH, BATCH.movements().get(2)).bytes();
            int payer = right[84 + 25] == 0 ? 84 : 110;
            int recipient = 194 - payer;
            refused(right, bytes -> bytes.put(34, (byte) 1), "refers to nothing");
            // what is negative is earned by who pays
            refused(
                    right,
                    bytes -> bytes.putLong(payer + 16, 5).putLong(recipient + 16, -5),
                    "from one account to another");
            refused(
                    right,
                    bytes -> bytes.putLong(payer + 16, 0).putLong(recipient + 16, 0),
                    "from one account to another");
            refused(
                    right,
                    bytes -> bytes.putShort(recipient + 24, (short) Role.PROVIDER.code()),
                    "from one account to another");
            refused(
                    right,
                    bytes -> bytes.putShort(payer + 24, (short) Role.ISSUER.code()),
                    "from one account to another");
            // the issuing account comes first
            refused(
                    right,
                    bytes -> bytes.putLong(84, 0).putLong(92, 0),
                    "from one account to another");
            refused(
                    right,
                    bytes ->
                            bytes.putLong(84, 9)
                                    .putLong(92, 9)
                                    .putLong(110, 9)
                                    .putLong(118, 9)
                                    .putLong(100, -77)
                                    .putShort(108, (short) 0)
                                    .putLong(126, 77)
                                    .putShort(134, (short) Role.RECIPIENT.code()),
                    "from one account to another");
        }

        @Test
        void of_refunds_name_the_transfer_and_of_burns_the_issuer() {
            var refund = (TransferLeaf) LedgerLeaf.of(BATCH, BATCH.movements().get(3));
            var burn = (BurnLeaf) LedgerLeaf.of(BATCH, BATCH.movements().get(4));

            assertThat(refund.bytes()).isEqualTo(golden("ledger.leaf-refund-1.hex"));
            assertThat(burn.bytes()).isEqualTo(golden("ledger.leaf-burn-1.hex"));
            assertThat(LedgerLeaf.parse(refund.bytes())).isEqualTo(refund);
            assertThat(LedgerLeaf.parse(burn.bytes())).isEqualTo(burn);
            assertThat(refund.refundOf()).contains(LedgerSamples.mintId(3));
            assertThat(burn.postings().getFirst().account()).isEqualTo(Posting.ISSUANCE);
            refused(
                    burn.bytes(),
                    bytes -> bytes.putLong(84 + 16, -8).putLong(110 + 16, 8),
                    "from one account to the issuer");
            refused(burn.bytes(), bytes -> bytes.put(34, (byte) 1), "refers to nothing");
            refused(
                    burn.bytes(),
                    bytes -> bytes.putShort(110 + 24, (short) Role.RECIPIENT.code()),
                    "from one account to the issuer");
        }

        @Test
        void of_signed_mints_hold_policy_expiry_keys_and_signatures() {
            var leaf = (OrderedMintLeaf) LedgerLeaf.of(BATCH, BATCH.movements().get(5));
            var bytes = leaf.bytes();

            assertThat(bytes).isEqualTo(golden("ledger.leaf-mint-2.hex")).hasSize(329);
            assertThat(HexFormat.of().formatHex(bytes, 0, 10)).isEqualTo("0206000000000000002e");
            assertThat(LedgerLeaf.parse(bytes)).isEqualTo(leaf);
            assertThat(LedgerSamples.MINT_POLICY.objection(leaf.signed())).isEmpty();
        }

        @Test
        void of_signed_mints_that_are_not_are_refused() {
            var right = LedgerLeaf.of(BATCH, BATCH.movements().get(5)).bytes();
            refused(right, bytes -> bytes.put(0, (byte) 1), "got a leaf of version 1, want 2");
            refused(right, bytes -> bytes.put(34, (byte) 1), "refers to its expiry alone");
            refused(right, bytes -> bytes.put(136, (byte) 1), "bytes behind a leaf");
            refused(right, bytes -> bytes.put(136, (byte) 3), "a leaf is cut off");
            refused(
                    right,
                    bytes -> bytes.putLong(84 + 16, 900).putLong(110 + 16, -900),
                    "from the issuer to one account");
            // the first key once more
            refused(
                    right,
                    bytes -> bytes.put(137 + 96, right, 137, 32),
                    "sorted by key, one per key");
            for (int length = 0; length < right.length; length++) {
                var cut = Arrays.copyOf(right, length);
                assertThatThrownBy(() -> LedgerLeaf.parse(cut))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }

        private static void refused(byte[] right, Consumer<ByteBuffer> change, String why) {
            var bytes = ByteBuffer.wrap(right.clone());
            change.accept(bytes);
            assertThatThrownBy(() -> LedgerLeaf.parse(bytes.array())).hasMessageContaining(why);
        }

        private static Posting posting(int account, long amount, Role role) {
            return new Posting(new AccountId(LedgerSamples.mintId(account)), amount, role);
        }
    }
}
