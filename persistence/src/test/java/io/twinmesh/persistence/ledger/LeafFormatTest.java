package io.twinmesh.persistence.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.ledger.holdback.Holdback;
import io.twinmesh.persistence.ledger.leaf.BurnLeaf;
import io.twinmesh.persistence.ledger.leaf.LedgerLeaf;
import io.twinmesh.persistence.ledger.leaf.MintLeaf;
import io.twinmesh.persistence.ledger.leaf.OrderedMintLeaf;
import io.twinmesh.persistence.ledger.leaf.PayoutLeaf;
import io.twinmesh.persistence.ledger.leaf.SplitLeaf;
import io.twinmesh.persistence.ledger.leaf.SweepLeaf;
import io.twinmesh.persistence.ledger.leaf.TransferLeaf;
import io.twinmesh.persistence.ledger.leaf.WithheldLeaf;
import io.twinmesh.persistence.ledger.payout.PayoutRecord;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

final class LeafFormatTest {
    private final BatchPosted.IndexedPayout payout = StoredBatchTest.BATCH.payouts().getFirst();
    private final PayoutLeaf leaf = PayoutLeaf.of(StoredBatchTest.BATCH, payout);

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
        var record = PayoutRecord.of(StoredBatchTest.BATCH, payout);
        var read = PayoutRecord.parse(new ObjectMapper().readTree(record.canonicalBytes()));
        assertThat(read).isEqualTo(record);
        assertThat(read.commitment(payout.paid().salt())).isEqualTo(leaf.commitment());
        assertThat(new String(record.canonicalBytes(), StandardCharsets.UTF_8))
                .startsWith("{\"index\":42,\"job\":\"job-")
                .contains("\"time\":\"2026-01-01T00:00:00.123Z\",\"v\":1,");
    }

    /// Byte for byte what a JSON library writes, whatever the lane is called and whoever is paid.
    @Test
    void commit_to_the_text_of_the_record_as_a_tree() {
        var everyRole =
                Arrays.stream(Role.values())
                        .map(role ->
                                posting(
                                        role.code() + 1,
                                        role.code() == 0 ? -36 : role.code(),
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
                                List.of(posting(1, 5, Role.PAYER), posting(2, 5, Role.PROVIDER))))
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
        assertThat(
                        LedgerLeaf.of(
                                StoredBatchTest.BATCH,
                                StoredBatchTest.BATCH.movements().getFirst()))
                .isEqualTo(leaf);
        assertThat(LedgerLeaf.parse(leaf.bytes())).isEqualTo(leaf);
        // 1 + 1 + 8 + 8 + 16 + 16 + 32 + 2 + 2 * 26
        assertThat(leaf.bytes()).hasSize(136);
        assertThatThrownBy(() -> PayoutLeaf.parse(leaf.bytes()))
                .hasMessageContaining("want a payout");
    }

    @Test
    void of_transfers_have_the_published_layout_and_open_with_the_owners_signature() {
        var moved = StoredBatchTest.BATCH.movements().get(2);
        var leaf = (TransferLeaf) LedgerLeaf.of(StoredBatchTest.BATCH, moved);
        var bytes = leaf.bytes();

        assertThat(bytes)
                .isEqualTo(StoredBatchTest.golden("ledger.leaf-transfer-1.hex"))
                .hasSize(136);
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
        var right =
                LedgerLeaf.of(StoredBatchTest.BATCH, StoredBatchTest.BATCH.movements().get(2))
                        .bytes();
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
        refused(right, bytes -> bytes.putLong(84, 0).putLong(92, 0), "from one account to another");
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
        var refund =
                (TransferLeaf)
                        LedgerLeaf.of(
                                StoredBatchTest.BATCH, StoredBatchTest.BATCH.movements().get(3));
        var burn =
                (BurnLeaf)
                        LedgerLeaf.of(
                                StoredBatchTest.BATCH, StoredBatchTest.BATCH.movements().get(4));

        assertThat(refund.bytes()).isEqualTo(StoredBatchTest.golden("ledger.leaf-refund-1.hex"));
        assertThat(burn.bytes()).isEqualTo(StoredBatchTest.golden("ledger.leaf-burn-1.hex"));
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
        var leaf =
                (OrderedMintLeaf)
                        LedgerLeaf.of(
                                StoredBatchTest.BATCH, StoredBatchTest.BATCH.movements().get(5));
        var bytes = leaf.bytes();

        assertThat(bytes).isEqualTo(StoredBatchTest.golden("ledger.leaf-mint-2.hex")).hasSize(329);
        assertThat(HexFormat.of().formatHex(bytes, 0, 10)).isEqualTo("0206000000000000002e");
        assertThat(LedgerLeaf.parse(bytes)).isEqualTo(leaf);
        assertThat(LedgerSamples.MINT_POLICY.objection(leaf.signed())).isEmpty();
    }

    @Test
    void of_signed_mints_that_are_not_are_refused() {
        var right =
                LedgerLeaf.of(StoredBatchTest.BATCH, StoredBatchTest.BATCH.movements().get(5))
                        .bytes();
        refused(right, bytes -> bytes.put(0, (byte) 1), "got a leaf of version 1, want 2");
        refused(right, bytes -> bytes.put(34, (byte) 1), "refers to its expiry alone");
        refused(right, bytes -> bytes.put(136, (byte) 1), "bytes behind a leaf");
        refused(right, bytes -> bytes.put(136, (byte) 3), "a leaf is cut off");
        refused(
                right,
                bytes -> bytes.putLong(84 + 16, 900).putLong(110 + 16, -900),
                "from the issuer to one account");
        // the first key once more
        refused(right, bytes -> bytes.put(137 + 96, right, 137, 32), "sorted by key, one per key");
        for (int length = 0; length < right.length; length++) {
            var cut = Arrays.copyOf(right, length);
            assertThatThrownBy(() -> LedgerLeaf.parse(cut))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static byte[] splitLeaf() {
        return LedgerLeaf.of(StoredBatchTest.BATCH, StoredBatchTest.BATCH.movements().get(10))
                .bytes();
    }

    @Test
    void of_split_policies_move_nothing_and_hold_shares_keys_and_signatures() {
        var bytes = splitLeaf();
        var leaf = (SplitLeaf) LedgerLeaf.parse(bytes);

        // 84 + 16 + 4 * 2 + 1 + 2 * 96
        assertThat(bytes).isEqualTo(StoredBatchTest.golden("ledger.leaf-split-3.hex")).hasSize(301);
        assertThat(HexFormat.of().formatHex(bytes, 0, 10)).isEqualTo("030a0000000000000033");
        assertThat(leaf.bytes()).isEqualTo(bytes);
        assertThat(leaf.postings()).isEmpty();
        assertThat(leaf.policy())
                .isEqualTo(
                        new SplitPolicy(
                                2, LedgerSamples.TREASURY, new BasisPoints(5000, 3500, 1000, 500)));
        assertThat(LedgerSamples.MINT_POLICY.objection(leaf.signed())).isEmpty();
    }

    private static byte[] leaf(int movement) {
        return LedgerLeaf.of(StoredBatchTest.BATCH, StoredBatchTest.BATCH.movements().get(movement))
                .bytes();
    }

    @Test
    void of_split_policies_that_withhold_pay_say_how_much_and_for_how_long() {
        var bytes = leaf(13);
        var leaf = (SplitLeaf) LedgerLeaf.parse(bytes);

        // 84 + 16 + 6 * 2 + 1 + 2 * 96
        assertThat(bytes).isEqualTo(StoredBatchTest.golden("ledger.leaf-split-4.hex")).hasSize(305);
        assertThat(HexFormat.of().formatHex(bytes, 0, 10)).isEqualTo("040d0000000000000036");
        assertThat(leaf.bytes()).isEqualTo(bytes);
        assertThat(leaf.policy().holdback()).contains(new Holdback(3000, 2));
        assertThat(LedgerSamples.MINT_POLICY.objection(leaf.signed())).isEmpty();
        refused(bytes, changed -> changed.put(1, (byte) 10).put(0, (byte) 3), "a leaf is cut off");
        refused(bytes, changed -> changed.putShort(108, (short) 0), "1 to 10000 basis points");
        refused(bytes, changed -> changed.putShort(110, (short) 367), "1 to 366 days");
    }

    @Test
    void of_withheld_pay_name_provider_payer_and_the_day_on_which_it_is_due() {
        var posted = leaf(15);
        var returned = leaf(16);

        assertThat(posted)
                .isEqualTo(StoredBatchTest.golden("ledger.leaf-post-withheld-1.hex"))
                .hasSize(136);
        assertThat(returned)
                .isEqualTo(StoredBatchTest.golden("ledger.leaf-return-withheld-1.hex"))
                .hasSize(136);
        assertThat(LedgerLeaf.parse(posted))
                .isEqualTo(
                        new WithheldLeaf(
                                56,
                                LedgerSamples.NOW,
                                LedgerSamples.account(2),
                                LedgerSamples.account(1),
                                20_457,
                                9,
                                false));
        assertThat(LedgerLeaf.parse(returned).bytes()).isEqualTo(returned);
        refused(posted, bytes -> bytes.put(1, (byte) 15), "amount -9");
        refused(posted, bytes -> bytes.put(18, (byte) (posted[18] ^ 1)), "or back to who paid it");
        refused(posted, bytes -> bytes.put(34, (byte) 1), "amount -9");
        refused(posted, bytes -> bytes.put(81, (byte) 1), "or back to who paid it");
        refused(posted, bytes -> bytes.putLong(66, -1), "and day -1");
        refused(posted, bytes -> bytes.putLong(100, 0).putLong(126, 0), "amount 0");
    }

    @Test
    void of_split_policies_that_are_not_are_refused() {
        var right = splitLeaf();
        refused(right, bytes -> bytes.put(0, (byte) 2), "got a leaf of version 2, want 3");
        refused(right, bytes -> bytes.put(25, (byte) 1), "named by its version");
        refused(right, bytes -> bytes.putLong(26, 0x1_0000), "named by its version");
        refused(right, bytes -> bytes.putLong(26, 1), "versions from 2 on, got 1");
        refused(right, bytes -> bytes.put(34, (byte) 1), "refers to its expiry alone");
        refused(right, bytes -> bytes.putShort(100, (short) 5001), "make 10000 basis points");
        refused(right, bytes -> bytes.putShort(82, (short) 1), "a leaf is cut off");
        refused(right, bytes -> bytes.put(109 + 96, right, 109, 32), "one per key");
        for (int length = 0; length < right.length; length++) {
            var cut = Arrays.copyOf(right, length);
            assertThatThrownBy(() -> LedgerLeaf.parse(cut))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void of_sweeps_hold_both_lanes_and_their_own_name_in_each() {
        var movements = StoredBatchTest.BATCH.movements();
        var out = (SweepLeaf) LedgerLeaf.of(StoredBatchTest.BATCH, movements.get(11));
        var in = (SweepLeaf) LedgerLeaf.of(StoredBatchTest.BATCH, movements.get(12));

        assertThat(out.bytes()).isEqualTo(StoredBatchTest.golden("ledger.leaf-sweep-out-1.hex"));
        assertThat(in.bytes()).isEqualTo(StoredBatchTest.golden("ledger.leaf-sweep-in-1.hex"));
        assertThat(HexFormat.of().formatHex(in.bytes(), 0, 10)).isEqualTo("010c0000000000000035");
        assertThat(LedgerLeaf.parse(out.bytes())).isEqualTo(out);
        assertThat(LedgerLeaf.parse(in.bytes())).isEqualTo(in);
        assertThat(out.id()).isEqualTo(out.sweep().id());
        assertThat(in.id()).isEqualTo(in.sweep().arrivalId()).isNotEqualTo(in.sweep().id());
    }

    @Test
    void of_sweeps_that_are_not_are_refused() {
        var movements = StoredBatchTest.BATCH.movements();
        var out = LedgerLeaf.of(StoredBatchTest.BATCH, movements.get(11)).bytes();
        var in = LedgerLeaf.of(StoredBatchTest.BATCH, movements.get(12)).bytes();
        refused(out, bytes -> bytes.put(34, (byte) 1), "those on their way to a lane");
        refused(out, bytes -> bytes.putLong(58, 2), "those on their way to a lane");
        refused(out, bytes -> bytes.putLong(58, 0), "between two lanes");
        refused(out, bytes -> bytes.putLong(58, 0x1_0000), "between two lanes");
        refused(out, bytes -> bytes.put(81, (byte) 1), "two lanes and no more");
        refused(in, bytes -> bytes.put(18, (byte) (in[18] + 1)), "those on their way to a lane");
        refused(in, bytes -> bytes.put(1, (byte) 11), "an account that somebody owns");
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
