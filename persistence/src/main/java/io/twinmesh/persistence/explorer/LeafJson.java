package io.twinmesh.persistence.explorer;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.persistence.ledger.holdback.Holdback;
import io.twinmesh.persistence.ledger.leaf.BurnLeaf;
import io.twinmesh.persistence.ledger.leaf.GiveBackLeaf;
import io.twinmesh.persistence.ledger.leaf.LeafView;
import io.twinmesh.persistence.ledger.leaf.LedgerLeaf;
import io.twinmesh.persistence.ledger.leaf.MintLeaf;
import io.twinmesh.persistence.ledger.leaf.OrderedMintLeaf;
import io.twinmesh.persistence.ledger.leaf.PayoutLeaf;
import io.twinmesh.persistence.ledger.leaf.SlashLeaf;
import io.twinmesh.persistence.ledger.leaf.SplitLeaf;
import io.twinmesh.persistence.ledger.leaf.SweepLeaf;
import io.twinmesh.persistence.ledger.leaf.TransferLeaf;
import io.twinmesh.persistence.ledger.leaf.VestLeaf;
import io.twinmesh.persistence.ledger.leaf.WithheldLeaf;
import io.twinmesh.persistence.ledger.order.OwnerSignature;

import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/// What the bytes of a leaf say, as JSON. It is made from the bytes alone, so that whoever has them
/// can hold what a server says of them to it.
final class LeafJson {
    private static final HexFormat HEX = HexFormat.of();

    private LeafJson() {}

    /// @throws IllegalArgumentException when the bytes are not exactly one leaf
    static ObjectNode of(byte[] bytes) {
        var view = LeafView.of(bytes);
        var leaf = LedgerLeaf.parse(bytes);
        var json =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("index", view.index())
                        .put("type", view.type().text())
                        .put("time", leaf.time().toString())
                        .put("id", HEX.formatHex(view.id()))
                        .put("ref", HEX.formatHex(view.ref()))
                        .put("commitment", HEX.formatHex(view.commitment()));
        var postings = json.putArray("postings");
        leaf.postings()
                .forEach(posting ->
                        postings.addObject()
                                .put("account", posting.account().value())
                                .put("amount", posting.amount())
                                .put("role", posting.role().text()));
        putOwn(json, leaf);
        return json;
    }

    /// What only leaves of this type say.
    private static void putOwn(ObjectNode json, LedgerLeaf leaf) {
        switch (leaf) {
            case PayoutLeaf payout -> json.put("job", payout.job().value());
            case MintLeaf _, BurnLeaf _ -> {}
            case TransferLeaf transfer ->
                    transfer.refundOf().ifPresent(of -> json.put("refundOf", of));
            case OrderedMintLeaf mint -> {
                putSigned(json, mint.policy(), mint.signed().order().expires());
                putSignatures(json, mint.signed().signatures());
            }
            case VestLeaf vest ->
                    json.put("provider", vest.provider().value())
                            .put("vestAfter", vest.rule().after().toString())
                            .put("vestResults", vest.rule().results());
            case SlashLeaf slash ->
                    json.put("provider", slash.provider().value())
                            .put("evidence", slash.evidence());
            case GiveBackLeaf back ->
                    json.put("provider", back.provider().value()).put("slash", back.slash());
            case SweepLeaf swept ->
                    json.put("sweep", swept.sweep().id())
                            .put("fromLane", swept.sweep().from())
                            .put("toLane", swept.sweep().to());
            case WithheldLeaf withheld ->
                    json.put("provider", withheld.provider().value())
                            .put("payer", withheld.payer().value())
                            .put("due", Holdback.beginning(withheld.dueDay()).toString());
            case SplitLeaf split -> {
                var policy = split.policy();
                json.put("version", policy.version())
                        .put("treasury", policy.treasury().value())
                        .put("providerShare", policy.points().provider())
                        .put("authorShare", policy.points().author())
                        .put("contributorsShare", policy.points().contributors())
                        .put("networkShare", policy.points().network());
                policy.holdback()
                        .ifPresent(part ->
                                json.put("holdbackShare", part.points())
                                        .put("holdbackDays", part.days()));
                putSigned(json, split.mintPolicy(), split.signed().order().expires());
                putSignatures(json, split.signed().signatures());
            }
        }
    }

    private static void putSigned(ObjectNode json, String mintPolicy, Instant expires) {
        json.put("mintPolicy", mintPolicy).put("expires", expires.toString());
    }

    private static void putSignatures(ObjectNode json, List<OwnerSignature> signatures) {
        var list = json.putArray("signatures");
        signatures.forEach(signature ->
                list.addObject()
                        .put("key", HEX.formatHex(signature.key().bytes()))
                        .put("signature", HEX.formatHex(signature.bytes())));
    }
}
