package io.twinmesh.cli.provider.agent;

import com.google.protobuf.ByteString;

import io.twinmesh.cli.provider.agent.shelf.ModelShelf;
import io.twinmesh.inference.engine.Device;
import io.twinmesh.inference.engine.batch.Answer;
import io.twinmesh.inference.input.InputJson;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.proof.SigningKey;
import io.twinmesh.inference.proof.VerifyingKey;
import io.twinmesh.inference.proof.WorkReceipt;
import io.twinmesh.inference.runtime.LoadedModel;
import io.twinmesh.inference.runtime.ModelCache;
import io.twinmesh.inference.runtime.ModelUnavailable;
import io.twinmesh.inference.runtime.OutcomeJson;
import io.twinmesh.inference.runtime.RunRefused;
import io.twinmesh.wire.node.Failure;
import io.twinmesh.wire.node.NodeMessage;
import io.twinmesh.wire.node.Offer;
import io.twinmesh.wire.node.Result;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;

/// Serves one lease: model, inputs, outcome, signed receipt. Keeps nothing of it.
public final class LeaseWork {
    private final SigningKey key;
    private final Function<Device, String> numericClass;
    private final ModelShelf models;
    private final InstantSource time;
    private final LongSupplier nanos;

    /// @param numericClass of results from a device of this machine, for example `cpu-x86_64`
    /// @param nanos a clock for lengths of time
    public LeaseWork(
            SigningKey key,
            Function<Device, String> numericClass,
            ModelShelf models,
            InstantSource time,
            LongSupplier nanos) {
        this.key = key;
        this.numericClass = numericClass;
        this.models = models;
        this.time = time;
        this.nanos = nanos;
    }

    /// Digests of at most `most` models that need not be loaded, used last first.
    List<String> readyModels(int most) {
        return models.ready(most);
    }

    /// Blocks for as long as the model is fetched and runs. Never throws for what the offer holds:
    /// the answer is a result or a failure with a code.
    NodeMessage serve(Offer offer, VerifyingKey author, ModelShelf.Source source) {
        try (var loan = models.borrow(new Digest(offer.getModelDigest()), author, source)) {
            return run(offer, loan);
        } catch (IOException | ModelUnavailable _) {
            return failure(offer, "model-load");
        } catch (RunRefused e) {
            return failure(offer, e.why() == Answer.Refused.EXPIRED ? "deadline" : "runtime");
        } catch (OutOfMemoryError _) {
            return failure(offer, "out-of-memory");
        } catch (RuntimeException | LinkageError | StackOverflowError _) {
            // its text could hold a value: only the code leaves this method
            return failure(offer, "runtime");
        }
    }

    private NodeMessage run(Offer offer, ModelCache<Digest, LoadedModel>.Loan loan) {
        var computing = numericClass.apply(loan.model().device());
        var demanded = loan.model().manifest().requirements().numericClass();
        if (demanded.filter(it -> !it.equals(computing)).isPresent()) {
            return failure(offer, "model-load"); // another machine can do it
        }
        var inputBytes = offer.getInputs().toByteArray();
        var inputs = InputJson.read(inputBytes).values();
        var from = nanos.getAsLong();
        var outcome = loan.model().run(inputs, Duration.ofMillis(offer.getTtlMillis()));
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
                                computing,
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
