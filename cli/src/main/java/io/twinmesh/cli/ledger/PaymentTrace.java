package io.twinmesh.cli.ledger;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.inference.catalog.manifest.ManifestJson;
import io.twinmesh.inference.proof.ContentId;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.proof.WorkReceipt;
import io.twinmesh.persistence.ledger.Posting;
import io.twinmesh.persistence.ledger.leaf.PayoutRecord;
import io.twinmesh.persistence.linked.LinkedEvent.ModelPublished;
import io.twinmesh.persistence.linked.LinkedLeaf;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.TlogProof;
import io.twinmesh.persistence.receipt.LogTrust;
import io.twinmesh.persistence.receipt.ReceiptCheck;
import io.twinmesh.persistence.receipt.ReceiptVerdict;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// The steps from a payment to the model and the work, each checked with what is trusted and with
/// the step before. Nothing that a server says is believed.
///
/// @param ledger why a checkpoint of the ledger's log is believed
/// @param models why one of the log of models is
record PaymentTrace(LogTrust ledger, LogTrust models) {

    /// A step that does not hold.
    static final class BrokenException extends RuntimeException {
        private static final long serialVersionUID = 1;

        BrokenException(String step, String why) {
            super("the " + step + " does not hold: " + why);
        }
    }

    record Payment(PayoutRecord record, Checkpoint checkpoint) {
        /// The content name of what the payment names as the model.
        ContentId manifest() {
            return new ContentId(new Digest(record.model()));
        }

        long tokens() {
            return record.shares().stream()
                    .mapToLong(Posting::amount)
                    .filter(amount -> amount > 0)
                    .sum();
        }
    }

    /// @param retired the server's word: what is not in a log cannot be proven
    record Listing(LinkedLeaf leaf, String model, Checkpoint checkpoint, boolean retired) {}

    record Manifest(int bytes, String title) {}

    record Work(String node, Instant finishedAt) {}

    Payment payment(byte[] receipt) {
        return switch (ReceiptCheck.check(receipt, ledger)) {
            case ReceiptVerdict.Valid(var record, var checkpoint) ->
                    new Payment(record, checkpoint);
            case ReceiptVerdict.Invalid(var why) -> throw new BrokenException("payment", why);
        };
    }

    Listing listing(Payment payment, JsonNode said) {
        try {
            var bytes = said.path("leaf").asText().getBytes(StandardCharsets.US_ASCII);
            var leaf = LinkedLeaf.parse(bytes);
            var proof = TlogProof.parse(said.path("proof").asText());
            if (proof.index() != leaf.index()) {
                throw new BrokenException("listing", "the proof is of leaf " + proof.index());
            }
            var checkpoint = models.open(proof.checkpoint());
            proof.requireUnder(checkpoint, bytes);
            if (leaf.event() instanceof ModelPublished event
                    && event.manifest().equals(payment.record().model())) {
                return new Listing(leaf, event.model(), checkpoint, said.has("retired"));
            }
            throw new BrokenException("listing", "the leaf is of another model");
        } catch (IllegalArgumentException e) {
            throw new BrokenException("listing", String.valueOf(e.getMessage()));
        }
    }

    Manifest manifest(Payment payment, byte[] bytes) {
        if (!ContentId.of(bytes).equals(payment.manifest())) {
            throw new BrokenException("manifest", "its bytes have another name");
        }
        try {
            return new Manifest(bytes.length, ManifestJson.read(bytes).title());
        } catch (IllegalArgumentException e) {
            throw new BrokenException("manifest", String.valueOf(e.getMessage()));
        }
    }

    Work work(Payment payment, byte[] bytes) {
        if (!Digest.of(bytes).text().equals(payment.record().work())) {
            throw new BrokenException("work", "the payment is for another work receipt");
        }
        try {
            var receipt = WorkReceipt.parse(bytes);
            if (!receipt.model().text().equals(payment.record().model())) {
                throw new BrokenException("work", "it was done with another model");
            }
            return new Work(receipt.nodeId(), receipt.finishedAt());
        } catch (IllegalArgumentException e) {
            throw new BrokenException("work", String.valueOf(e.getMessage()));
        }
    }
}
