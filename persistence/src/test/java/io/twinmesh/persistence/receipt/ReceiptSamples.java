package io.twinmesh.persistence.receipt;

import io.twinmesh.persistence.ledger.BatchPosted;
import io.twinmesh.persistence.ledger.LedgerSamples;
import io.twinmesh.persistence.ledger.leaf.LedgerLeaf;
import io.twinmesh.persistence.ledger.payout.PayoutRecord;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.CompactRange;
import io.twinmesh.persistence.log.Rfc9162;
import io.twinmesh.persistence.log.Skey;
import io.twinmesh.persistence.log.Tiles;
import io.twinmesh.persistence.log.TlogProof;

import java.util.ArrayList;
import java.util.HashMap;

/// Good receipts of a small log.
final class ReceiptSamples {
    static final Skey SKEY = Skey.of("twinmesh.local/lane/0", new byte[32]);

    private ReceiptSamples() {}

    /// @param number which of the payouts, from 0
    static Receipt receipt(int number) {
        return receipt(number, SKEY);
    }

    static Receipt receipt(int number, Skey skey) {
        var leaves = new ArrayList<LedgerLeaf>();
        var records = new ArrayList<PayoutRecord>();
        var payouts = new ArrayList<BatchPosted.IndexedPayout>();
        for (var batch : LedgerSamples.batches(20, 5, 3)) {
            batch.movements().forEach(movement -> leaves.add(LedgerLeaf.of(batch, movement)));
            for (var payout : batch.payouts()) {
                records.add(PayoutRecord.of(batch, payout));
                payouts.add(payout);
            }
        }
        var hashes = leaves.stream().map(leaf -> Rfc9162.leafHash(leaf.bytes())).toList();
        var tiles = new HashMap<Integer, byte[]>();
        Tiles.append(0, hashes, (_, _) -> new byte[0])
                .forEach(tile -> tiles.put(tile.level(), tile.bytes()));
        var nodes = Tiles.nodes((level, _) -> tiles.getOrDefault(level, new byte[0]));
        var checkpoint = Checkpoint.of(skey.vkey().name(), CompactRange.empty().appendAll(hashes));
        var payout = payouts.get(number);
        long index = payout.index();
        var proof =
                new TlogProof(
                        index,
                        Rfc9162.inclusionProof(index, leaves.size(), nodes),
                        checkpoint.signedBy(skey));
        return new Receipt(
                payout.paid().job(),
                ReceiptState.LOGGED,
                "0",
                index,
                leaves.get((int) index).bytes(),
                records.get(number),
                payout.paid().salt(),
                proof.text(),
                skey.vkey().text());
    }
}
