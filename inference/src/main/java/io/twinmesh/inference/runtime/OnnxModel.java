package io.twinmesh.inference.runtime;

import io.twinmesh.inference.catalog.manifest.Engine;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.catalog.manifest.OutputSpec;
import io.twinmesh.inference.engine.Deadline;
import io.twinmesh.inference.engine.Device;
import io.twinmesh.inference.engine.ElementType;
import io.twinmesh.inference.engine.GraphRefused;
import io.twinmesh.inference.engine.OnnxSession;
import io.twinmesh.inference.engine.Rows;
import io.twinmesh.inference.engine.Signature;
import io.twinmesh.inference.engine.batch.Answer;
import io.twinmesh.inference.engine.batch.DynamicBatcher;
import io.twinmesh.inference.input.InputCheck;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.inference.input.InputValues;
import io.twinmesh.inference.proof.Digest;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/// An ONNX graph that answers one probability.
///
/// The graph has one input tensor of float32, shaped rows x features, features in the manifest's
/// input order (an amount in the declared unit, a flag as 0 or 1, a choice as its position in the
/// manifest's list), and its first output holds P(class 1), one value per row. Features are float32
/// by contract: training rounds them the same way.
///
/// Values of several callers are run together where a row's answer is the same to the last bit in
/// any company; see [DynamicBatcher].
public final class OnnxModel implements LoadedModel {
    private final ModelManifest manifest;
    private final OutputSpec output;
    private final DynamicBatcher batcher;
    private final ElementType answers;
    private final LongSupplier nanos;

    private OnnxModel(ModelManifest manifest, DynamicBatcher batcher, LongSupplier nanos) {
        this.manifest = manifest;
        this.output = manifest.outputs().getFirst();
        this.batcher = batcher;
        this.nanos = nanos;
        this.answers = batcher.session().signature().outputs().getFirst().type();
    }

    /// Loads the graph and runs it on made-up values; blocks meanwhile.
    ///
    /// @param manifest an [Engine#ONNX] manifest with one output and only required inputs
    /// @param blob the graph, at most 64 MiB, whose digest the manifest names
    /// @param nanos the clock of deadlines
    /// @throws ModelUnavailable when they do not fit together or the graph is not accepted:
    ///   `model.engine-mismatch`, `model.digest-mismatch`, `model.blob-too-large`,
    ///   `model.blob-malformed`, `model.operator-refused`, `model.shape-mismatch`
    public static OnnxModel load(
            ModelManifest manifest, byte[] blob, Placement placement, LongSupplier nanos) {
        check(manifest);
        var declared = manifest.blobDigest().orElseThrow();
        var found = Digest.of(blob).text();
        if (!declared.equals(found)) {
            throw new ModelUnavailable(
                    "model.digest-mismatch", "got " + found + ", the manifest says " + declared);
        }
        OnnxScreen.check(blob);
        var session = open(blob, placement, nanos);
        try {
            check(session.signature(), manifest.inputs().size());
        } catch (ModelUnavailable e) {
            session.close();
            throw e;
        }
        return new OnnxModel(
                manifest, new DynamicBatcher(session, placement.policy(), nanos), nanos);
    }

    @Override
    public ModelManifest manifest() {
        return manifest;
    }

    @Override
    public Outcome run(InputValues inputs, Duration atMost) {
        var refusal = InputCheck.refusal(manifest, inputs);
        if (refusal.isPresent()) {
            return Outcome.NotComputed.of(refusal.get());
        }
        var row = Rows.ofFloats(1, features(manifest.inputs(), inputs));
        var value = value(batcher.answer(row, 1, Deadline.after(atMost, nanos.getAsLong())));
        if (!(output.min() <= value && value <= output.max())) {
            return Outcome.NotComputed.implausible(output);
        }
        return new Outcome.Computed(
                List.of(new Outcome.Output(output.name(), value, output.unit())),
                Optional.empty(),
                List.of(),
                List.of());
    }

    private double value(Answer answer) {
        return switch (answer) {
            case Answer.Computed(var rows) ->
                    answers == ElementType.FLOAT64
                            ? rows.tensor(0).getDouble(0)
                            : rows.tensor(0).getFloat(0);
            case Answer.Refused why -> {
                if (why == Answer.Refused.CLOSED) {
                    throw new IllegalStateException(manifest.id() + " is closed");
                }
                throw new RunRefused(why);
            }
        };
    }

    @Override
    public Device device() {
        return batcher.session().device();
    }

    @Override
    public long bytes() {
        return batcher.session().bytes();
    }

    /// Frees the graph; waits for runs in progress. A later run is a bug and says so.
    @Override
    public void close() {
        batcher.close();
    }

    /// A device that cannot run every operator of the graph is left aside for this graph.
    private static OnnxSession open(byte[] blob, Placement placement, LongSupplier nanos) {
        try {
            return switch (placement.device()) {
                case Device.Cpu cpu -> open(blob, cpu, placement.size(), nanos);
                case Device.Cuda gpu -> {
                    try {
                        yield open(blob, gpu, placement.size(), nanos);
                    } catch (GraphRefused _) {
                        yield open(blob, new Device.Cpu(), placement.size(), nanos);
                    }
                }
            };
        } catch (GraphRefused e) {
            throw new ModelUnavailable(e.code(), "the graph is not accepted", e);
        }
    }

    private static OnnxSession open(
            byte[] blob, Device device, OnnxSession.Size size, LongSupplier nanos)
            throws GraphRefused {
        return OnnxSession.open(blob, device, size, nanos);
    }

    private static void check(ModelManifest manifest) {
        if (manifest.engine() != Engine.ONNX) {
            throw new ModelUnavailable(
                    "model.engine-mismatch",
                    manifest.id() + " is for " + manifest.engine() + ", want ONNX");
        }
        if (manifest.outputs().size() != 1) {
            throw new ModelUnavailable(
                    "model.shape-mismatch",
                    "got " + manifest.outputs().size() + " declared outputs, want 1");
        }
        for (var input : manifest.inputs()) {
            if (!input.required()) {
                // a graph has no rule for an absent value, and nothing is imputed in silence
                throw new ModelUnavailable(
                        "model.shape-mismatch", "input " + input.name() + " must be required");
            }
        }
    }

    private static void check(Signature signature, int features) {
        var inputs = signature.inputs();
        if (inputs.size() != 1
                || inputs.getFirst().type() != ElementType.FLOAT32
                || !inputs.getFirst().rowShape().equals(List.of(features))) {
            throw new ModelUnavailable(
                    "model.shape-mismatch",
                    "the graph takes " + inputs + ", want float32 [rows, " + features + "]");
        }
        var first = signature.outputs().getFirst();
        var real = first.type() == ElementType.FLOAT32 || first.type() == ElementType.FLOAT64;
        if (!real || first.rowBytes() != first.type().bytes() || first.rowShape().size() > 1) {
            throw new ModelUnavailable(
                    "model.shape-mismatch",
                    "the graph gives " + first + ", want one real number per row");
        }
    }

    /// The features of one row, as a graph receives them and as it must have been trained.
    ///
    /// @param specs the manifest's inputs
    /// @param values one per input, each of the declared shape
    public static float[] features(List<InputSpec> specs, InputValues values) {
        var features = new float[specs.size()];
        for (var i = 0; i < features.length; i++) {
            var spec = specs.get(i);
            features[i] =
                    switch (values.value(spec.name()).orElseThrow()) {
                        case InputValue.Amount(double amount) -> (float) amount;
                        case InputValue.Flag(boolean flag) -> flag ? 1 : 0;
                        case InputValue.Choice(String choice) ->
                                ((InputSpec.Type.Choice) spec.type()).choices().indexOf(choice);
                        // a manifest of a graph cannot declare one
                        case InputValue.Image _ ->
                                throw new IllegalStateException("a graph takes no image");
                    };
        }
        return features;
    }
}
