package io.twinmesh.cluster.gateway;

import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.proof.VerifyingKey;
import io.twinmesh.inference.proof.WorkReceipt;
import io.twinmesh.inference.runtime.OutcomeJson;
import io.twinmesh.wire.node.Result;

import java.util.Optional;

/// Whether a result and its signed receipt speak of the lease, the inputs and the output they came
/// with. Whether the output is plausible is the job's question.
final class LeaseResultCheck {
    /// What an offer allows.
    static final int MAX_OUTPUT_BYTES = OutcomeJson.MAX_BYTES;

    private LeaseResultCheck() {}

    /// @return why the result is invalid, as a permanent code; empty when it is in order
    static Optional<String> problem(LeaseTable.Lease lease, Result result, VerifyingKey key) {
        if (result.getOutput().size() > MAX_OUTPUT_BYTES) {
            return Optional.of("result.too-large");
        }
        var receiptBytes = result.getReceipt().toByteArray();
        if (!key.verifies(receiptBytes, result.getReceiptSignature().toByteArray())) {
            return Optional.of("receipt.signature-invalid");
        }
        WorkReceipt receipt;
        try {
            receipt = WorkReceipt.parse(receiptBytes);
        } catch (IllegalArgumentException _) {
            return Optional.of("receipt.malformed");
        }
        var expected =
                new WorkReceipt(
                        key.nodeId(),
                        lease.id().value(),
                        lease.fencingToken(),
                        new Digest(lease.model()),
                        lease.inputs(),
                        Digest.of(result.getOutput().toByteArray()),
                        receipt.device(),
                        receipt.finishedAt(),
                        receipt.computeNanos());
        return receipt.equals(expected) ? Optional.empty() : Optional.of("receipt.mismatch");
    }
}
