package io.twinmesh.inference.runtime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.ExecutionMode;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import ai.onnxruntime.TensorInfo;

import io.twinmesh.inference.catalog.Engine;
import io.twinmesh.inference.catalog.InputSpec;
import io.twinmesh.inference.catalog.ModelManifest;
import io.twinmesh.inference.catalog.OutputSpec;
import io.twinmesh.inference.input.InputCheck;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.inference.input.InputValues;
import io.twinmesh.inference.proof.Digest;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/// An ONNX graph that answers one probability.
///
/// The graph has one input tensor of float32, shaped rows x features, features in the manifest's
/// input order (an amount in the declared unit, a flag as 0 or 1, a choice as its position in the
/// manifest's list), and its first output holds P(class 1), one value per row. Features are float32
/// by contract: training rounds them the same way.
///
/// Runs on one thread in a fixed order, so that the same values give the same bits.
public final class OnnxModel implements LoadedModel {
    private final ModelManifest manifest;
    private final OutputSpec output;
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final String inputName;
    private final String outputName;

    /// Readers run the graph, the writer frees it: native memory is never freed under a run.
    private final ReadWriteLock life = new ReentrantReadWriteLock();

    private boolean closed;

    /// Loads the graph; blocks while ONNX Runtime reads it.
    ///
    /// @param manifest an [Engine#ONNX] manifest with one output and only required inputs
    /// @param blob the graph, at most 64 MiB, whose digest the manifest names
    /// @throws ModelUnavailable when they do not fit together or the graph is not accepted:
    ///   `model.engine-mismatch`, `model.digest-mismatch`, `model.blob-too-large`,
    ///   `model.blob-malformed`, `model.operator-refused`, `model.shape-mismatch`
    public OnnxModel(ModelManifest manifest, byte[] blob) {
        this.manifest = manifest;
        this.output = checked(manifest);
        var declared = manifest.blobDigest().orElseThrow();
        var found = Digest.of(blob).text();
        if (!declared.equals(found)) {
            throw new ModelUnavailable(
                    "model.digest-mismatch", "got " + found + ", the manifest says " + declared);
        }
        OnnxScreen.check(blob);
        this.environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
        this.session = open(environment, blob);
        try {
            this.inputName = inputName(session, manifest.inputs().size());
            this.outputName = outputName(session);
            // shapes inside the graph are only known to fit once it has run
            answer(new float[manifest.inputs().size()]);
        } catch (OrtException | RuntimeException e) {
            closeQuietly(session, e);
            throw e instanceof ModelUnavailable unavailable
                    ? unavailable
                    : new ModelUnavailable("model.blob-malformed", "unreadable graph", e);
        }
    }

    @Override
    public ModelManifest manifest() {
        return manifest;
    }

    @Override
    public Outcome run(InputValues inputs) {
        var refusal = InputCheck.refusal(manifest, inputs);
        if (refusal.isPresent()) {
            var it = refusal.get();
            return new Outcome.NotComputed(it.code(), it.why(), it.input());
        }
        var value = infer(features(manifest.inputs(), inputs));
        if (!(output.min() <= value && value <= output.max())) {
            return new Outcome.NotComputed(
                    "output.implausible",
                    "the result for " + output.name() + " is not plausible and is not shown",
                    Optional.empty());
        }
        return new Outcome.Computed(
                List.of(new Outcome.Output(output.name(), value, output.unit())),
                Optional.empty(),
                List.of(),
                List.of());
    }

    /// Frees the graph; waits for runs in progress. A later run is a bug and says so.
    @Override
    public void close() {
        life.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                session.close();
            }
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime did not close " + manifest.id(), e);
        } finally {
            life.writeLock().unlock();
        }
    }

    private double infer(float[] features) {
        life.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException(manifest.id() + " is closed");
            }
            return answer(features);
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime failed on " + manifest.id(), e);
        } finally {
            life.readLock().unlock();
        }
    }

    private double answer(float[] features) throws OrtException {
        var shape = new long[] {1, features.length};
        try (var tensor = OnnxTensor.createTensor(environment, FloatBuffer.wrap(features), shape);
                var result = session.run(Map.of(inputName, tensor), Set.of(outputName))) {
            // closing the result frees the tensors in it
            var answer = (OnnxTensor) result.get(0);
            return answer.getInfo().type == OnnxJavaType.DOUBLE
                    ? answer.getDoubleBuffer().get(0)
                    : answer.getFloatBuffer().get(0);
        }
    }

    private static OutputSpec checked(ModelManifest manifest) {
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
        return manifest.outputs().getFirst();
    }

    private static OrtSession open(OrtEnvironment environment, byte[] blob) {
        try (var options = new SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setExecutionMode(ExecutionMode.SEQUENTIAL);
            options.setOptimizationLevel(OptLevel.ALL_OPT);
            options.setDeterministicCompute(true);
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            options.addConfigEntry("session.inter_op.allow_spinning", "0");
            return environment.createSession(blob, options);
        } catch (OrtException e) {
            throw new ModelUnavailable(
                    "model.blob-malformed", "ONNX Runtime does not accept it", e);
        }
    }

    private static String inputName(OrtSession session, int count) throws OrtException {
        var inputs = session.getInputInfo();
        if (inputs.size() != 1) {
            throw mismatch(inputs.size() + " input tensors, want 1");
        }
        var input = inputs.values().iterator().next();
        var shape = shape(input, OnnxJavaType.FLOAT);
        var oneRow = shape.length == 2 && (shape[0] == 1 || shape[0] == -1);
        if (!oneRow || shape[1] != count) {
            throw mismatch(
                    "an input of shape " + Arrays.toString(shape) + ", want [-1, " + count + "]");
        }
        return input.getName();
    }

    private static String outputName(OrtSession session) throws OrtException {
        var first = session.getOutputInfo().values().iterator().next();
        var shape = shape(first, OnnxJavaType.FLOAT, OnnxJavaType.DOUBLE);
        var onePerRow =
                shape.length >= 1
                        && (shape[0] == 1 || shape[0] == -1)
                        && (shape.length == 1 || (shape.length == 2 && shape[1] == 1));
        if (!onePerRow) {
            throw mismatch("an output of shape " + Arrays.toString(shape) + ", want [-1, 1]");
        }
        return first.getName();
    }

    private static long[] shape(NodeInfo node, OnnxJavaType... accepted) {
        if (node.getInfo() instanceof TensorInfo tensor
                && Arrays.asList(accepted).contains(tensor.type)) {
            return tensor.getShape();
        }
        throw mismatch(node.getInfo() + ", want a tensor of " + Arrays.toString(accepted));
    }

    private static ModelUnavailable mismatch(String found) {
        return new ModelUnavailable("model.shape-mismatch", "the graph has " + found);
    }

    private static void closeQuietly(OrtSession session, Exception cause) {
        try {
            session.close();
        } catch (OrtException e) {
            cause.addSuppressed(e);
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
                    };
        }
        return features;
    }
}
