package io.twinmesh.cli.provider;

import com.google.protobuf.ByteString;

import io.twinmesh.inference.input.InputJson;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.proof.SigningKey;
import io.twinmesh.inference.proof.VerifyingKey;
import io.twinmesh.inference.proof.WorkReceipt;
import io.twinmesh.inference.runtime.ModelUnavailable;
import io.twinmesh.inference.runtime.OutcomeJson;
import io.twinmesh.wire.node.Failure;
import io.twinmesh.wire.node.NodeMessage;
import io.twinmesh.wire.node.Offer;
import io.twinmesh.wire.node.Result;

import java.io.IOException;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// Serves one lease: model, inputs, outcome, signed receipt. Keeps nothing of it.
final class LeaseWork {
    private final SigningKey key;
    private final String device;
    private final ModelShelf models;
    private final InstantSource time;
    private final LongSupplier nanos;

    /// @param device the numeric class of this machine, for example `cpu-x86_64`
    /// @param nanos a clock for lengths of time
    LeaseWork(
            SigningKey key,
            String device,
            ModelShelf models,
            InstantSource time,
            LongSupplier nanos) {
        this.key = key;
        this.device = device;
        this.models = models;
        this.time = time;
        this.nanos = nanos;
    }

    /// Blocks for as long as the model is fetched and runs. Never throws for what the offer holds:
    /// the answer is a result or a failure with a code.
    NodeMessage serve(Offer offer, VerifyingKey author, ModelShelf.Source source) {
        try (var loan = models.borrow(new Digest(offer.getModelDigest()), author, source)) {
            return run(offer, loan);
        } catch (IOException | ModelUnavailable _) {
            return failure(offer, "model-load");
        } catch (OutOfMemoryError _) {
            return failure(offer, "out-of-memory");
        } catch (RuntimeException | LinkageError | StackOverflowError _) {
            // its text could hold a value: only the code leaves this method
            return failure(offer, "runtime");
        }
    }

    private NodeMessage run(Offer offer, ModelShelf.Loan loan) {
        var inputBytes = offer.getInputs().toByteArray();
        var inputs = InputJson.read(inputBytes).values();
        var from = nanos.getAsLong();
        var outcome = loan.model().run(inputs);
        var took = nanos.getAsLong() - from;
        var output = OutcomeJson.write(outcome);
        if (output.length > offer.getMaxOutputBytes()) {
            return failure(offer, "runtime");
        }
        var receipt =
                new WorkReceipt(
                                key.verifyingKey().nodeId(),
                                offer.getLeaseId(),
                                offer.getFencingToken(),
                                new Digest(offer.getModelDigest()),
                                Digest.of(inputBytes),
                                Digest.of(output),
                                device,
                                time.instant(),
                                took)
                        .canonicalBytes();
        return NodeMessage.newBuilder()
                .setResult(
                        Result.newBuilder()
                                .setLeaseId(offer.getLeaseId())
                                .setFencingToken(offer.getFencingToken())
                                .setOutput(ByteString.copyFrom(output))
                                .setReceipt(ByteString.copyFrom(receipt))
                                .setReceiptSignature(ByteString.copyFrom(key.sign(receipt))))
                .build();
    }

    static NodeMessage failure(Offer offer, String code) {
        return NodeMessage.newBuilder()
                .setFailure(
                        Failure.newBuilder()
                                .setLeaseId(offer.getLeaseId())
                                .setFencingToken(offer.getFencingToken())
                                .setCode(code))
                .build();
    }
}
