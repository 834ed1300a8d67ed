package io.twinmesh.cli.ledger;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.inference.catalog.manifest.ManifestJson;
import io.twinmesh.inference.proof.ContentId;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.proof.VerifyingKey;
import io.twinmesh.inference.proof.WorkReceipt;
import io.twinmesh.persistence.ledger.Posting;
import io.twinmesh.persistence.ledger.payout.PayoutRecord;
import io.twinmesh.persistence.linked.LinkedEvent.ModelPublished;
import io.twinmesh.persistence.linked.LinkedEvent.NodeEnrolled;
import io.twinmesh.persistence.linked.LinkedLeaf;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.TlogProof;
import io.twinmesh.persistence.receipt.LogTrust;
import io.twinmesh.persistence.receipt.ReceiptCheck;
import io.twinmesh.persistence.receipt.ReceiptVerdict;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The steps from a payment to the model and the work, each checked with what is trusted and with
/// the step before. Nothing that a server says is believed.
///
/// @param ledger why a checkpoint of the ledger's log is believed
/// @param models why one of the log of models is
/// @param nodes why one of the log of nodes is
record PaymentTrace(LogTrust ledger, LogTrust models, Optional<LogTrust> nodes) {

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

    /// @param late whether its leaf is of a later time than the payment, as where the log began
    ///   later, or could not be written meanwhile: that the model was there for everyone to see
    ///   when it was paid for is then not proven
    /// @param retired the server's word: what is not in a log cannot be proven
    record Listing(
            LinkedLeaf leaf, String model, Checkpoint checkpoint, boolean late, boolean retired) {}

    record Manifest(int bytes, String title) {}

    /// @param signed whether the node's signature was checked; the digest alone is the word of who
    ///   keeps the ledger
    record Work(WorkReceipt receipt, boolean signed) {
        String node() {
            return receipt.nodeId();
        }
    }

    record Enrolment(LinkedLeaf leaf, Checkpoint checkpoint) {}

    /// @param job whose payment was asked for; a valid receipt of another job is no answer
    Payment payment(String job, byte[] receipt) {
        return switch (ReceiptCheck.check(receipt, ledger)) {
            case ReceiptVerdict.Valid(var record, var checkpoint) -> {
                if (!record.job().value().equals(job)) {
                    throw new BrokenException(
                            "payment",
                            "the receipt is of " + record.job().value() + ", not of " + job);
                }
                yield new Payment(record, checkpoint);
            }
            case ReceiptVerdict.Invalid(var why) -> throw new BrokenException("payment", why);
        };
    }

    Listing listing(Payment payment, JsonNode said) {
        var leaf = leaf("listing", said.path("leaf").asText());
        var checkpoint = under("listing", "/models", models, leaf, said.path("proof").asText());
        if (!(leaf.event() instanceof ModelPublished event)
                || !event.manifest().equals(payment.record().model())) {
            throw new BrokenException("listing", "the leaf is of another model");
        }
        return new Listing(
                leaf, event.model(), checkpoint, late(leaf, payment), said.has("retired"));
    }

    private static LinkedLeaf leaf(String step, String text) {
        try {
            return LinkedLeaf.parse(text.getBytes(StandardCharsets.US_ASCII));
        } catch (IllegalArgumentException e) {
            throw new BrokenException(step, String.valueOf(e.getMessage()));
        }
    }

    /// @param log how the origin of the log ends: a policy names several
    private static Checkpoint under(
            String step, String log, LogTrust trust, LinkedLeaf leaf, String text) {
        try {
            var proof = TlogProof.parse(text);
            if (proof.index() != leaf.index()) {
                throw new BrokenException(step, "the proof is of leaf " + proof.index());
            }
            var checkpoint = trust.open(proof.checkpoint());
            if (!checkpoint.origin().endsWith(log)) {
                throw new BrokenException(
                        step,
                        "the proof is of the log "
                                + checkpoint.origin()
                                + ", expected one that ends with "
                                + log);
            }
            proof.requireUnder(checkpoint, leaf.bytes());
            return checkpoint;
        } catch (IllegalArgumentException e) {
            throw new BrokenException(step, String.valueOf(e.getMessage()));
        }
    }

    /// What is put into a log after the payment was not there for everyone to see when it was made.
    private static boolean late(LinkedLeaf leaf, Payment payment) {
        return leaf.time().isAfter(payment.record().time());
    }

    /// A node's leaf has the time at which it was let in.
    private static void requireBefore(LinkedLeaf leaf, Payment payment) {
        if (late(leaf, payment)) {
            throw new BrokenException(
                    "enrolment",
                    "its leaf is of "
                            + leaf.time()
                            + ", later than the payment of "
                            + payment.record().time());
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
            return new Work(receipt, false);
        } catch (IllegalArgumentException e) {
            throw new BrokenException("work", String.valueOf(e.getMessage()));
        }
    }

    /// The digest in the record is the word of who keeps the ledger; the signature is the node's.
    Work signed(Work work, byte[] signature, VerifyingKey key) {
        requireKey("work", work, key);
        if (!key.verifies(work.receipt().canonicalBytes(), signature)) {
            throw new BrokenException("work", "it was not signed with the key of " + work.node());
        }
        return new Work(work.receipt(), true);
    }

    /// @param said the first leaf about the node
    /// @param proof of it
    Enrolment enrolment(Payment payment, Work work, VerifyingKey key, String said, String proof) {
        requireKey("enrolment", work, key);
        var leaf = leaf("enrolment", said);
        var checkpoint = under("enrolment", "/nodes", nodes.orElseThrow(), leaf, proof);
        if (!(leaf.event() instanceof NodeEnrolled event)
                || !event.node().value().equals(work.node())) {
            throw new BrokenException("enrolment", "the leaf is not of " + work.node());
        }
        if (!event.key().equals(Digest.of(key.bytes()).text())) {
            throw new BrokenException("enrolment", "the node was enrolled with another key");
        }
        requireBefore(leaf, payment);
        return new Enrolment(leaf, checkpoint);
    }

    private static void requireKey(String step, Work work, VerifyingKey key) {
        if (!key.nodeId().equals(work.node())) {
            throw new BrokenException(step, "the key is not that of " + work.node());
        }
    }
}
