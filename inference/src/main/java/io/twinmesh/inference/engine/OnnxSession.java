package io.twinmesh.inference.engine;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.ExecutionMode;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;

import io.twinmesh.inference.onnx.MixedRows;
import io.twinmesh.inference.onnx.UnsignedTensors;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.LongSupplier;

/// A graph loaded on one device, with a fixed number of slots: as many runs happen at once.
///
/// Each run computes on the thread that called it and on no other, in a fixed order of operators,
/// and ONNX Runtime is asked for deterministic kernels. What a graph's operators do is not screened
/// here: a graph of a stranger must have been before.
public final class OnnxSession implements AutoCloseable {
    private final Signature signature;
    private final Size size;
    private final Device device;
    private final long bytes;
    private final boolean mixesRows;
    private final OrtSession session;
    private final List<Slot> slots;
    private final BlockingQueue<Slot> free;
    private final LongSupplier nanos;
    private final DeadlineWatch watch;
    private boolean closed;

    /// How much a session may do at once.
    ///
    /// @param slots runs at once, 1 to 256
    /// @param maxRows rows in one run, 1 to 4096; a graph for single rows has 1 in any case
    public record Size(int slots, int maxRows) {
        public Size {
            if (slots < 1 || slots > 256 || maxRows < 1 || maxRows > 4096) {
                throw new IllegalArgumentException(
                        "want 1 to 256 slots of 1 to 4096 rows, got " + slots + " of " + maxRows);
            }
        }
    }

    private OnnxSession(
            Signature signature,
            Size size,
            Device device,
            long bytes,
            boolean mixesRows,
            OrtSession session,
            List<Slot> slots,
            LongSupplier nanos) {
        this.signature = signature;
        this.size = size;
        this.device = device;
        this.bytes = bytes;
        this.mixesRows = mixesRows;
        this.session = session;
        this.slots = slots;
        this.free = new ArrayBlockingQueue<>(slots.size(), false, slots);
        this.nanos = nanos;
        this.watch = new DeadlineWatch(slots, nanos);
    }

    /// Loads a graph and runs it once in every slot, on ones: what comes back is warm. Blocks.
    ///
    /// @param nanos the clock of deadlines
    /// @throws GraphRefused `model.blob-malformed`, `model.shape-mismatch`, or
    ///   `engine.device-unavailable` when the device, or an operator on it, is not to be had
    public static OnnxSession open(byte[] graph, Device device, Size size, LongSupplier nanos)
            throws GraphRefused {
        @Nullable OrtSession session = null;
        var slots = new ArrayList<Slot>();
        try {
            var environment =
                    OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            var passable = UnsignedTensors.in(graph);
            session = session(environment, passable.graph(), device);
            var signature = Signature.of(session, passable.unsigned());
            var fitting = signature.batches() ? size : new Size(size.slots(), 1);
            for (var i = 0; i < fitting.slots(); i++) {
                slots.add(new Slot(environment, session, signature, fitting.maxRows(), nanos));
            }
            var bytes = graph.length + slots.size() * slotBytes(signature, fitting);
            var mixed = MixedRows.in(graph);
            var opened =
                    new OnnxSession(
                            signature, fitting, device, bytes, mixed, session, slots, nanos);
            opened.warmUp();
            return opened;
        } catch (OrtException e) {
            free(session, slots);
            throw new GraphRefused("model.blob-malformed", "ONNX Runtime does not run it", e);
        } catch (GraphRefused | RuntimeException e) {
            free(session, slots);
            throw e;
        }
    }

    public Signature signature() {
        return signature;
    }

    /// As asked for, except that a graph for single rows has one row.
    public Size size() {
        return size;
    }

    public Device device() {
        return device;
    }

    /// What it holds in memory, near enough for a cache: the graph and the slots.
    public long bytes() {
        return bytes;
    }

    /// Whether, by the graph's structure, the answer to a row may depend on the others of its run.
    public boolean mixesRows() {
        return mixesRows;
    }

    /// Whether a slot is free.
    public boolean idle() {
        return !free.isEmpty();
    }

    /// Takes a slot, if one is free.
    public Optional<Slot> claim() {
        return Optional.ofNullable(free.poll());
    }

    public void release(Slot slot) {
        free.add(slot);
    }

    /// Blocks for the length of one run of the graph.
    ///
    /// @param slot claimed by the caller
    /// @param callers each fits the signature; together at most the size's rows
    /// @param padded how many rows the graph is to see, at least as many as there are
    public BatchRun run(Slot slot, List<Rows> callers, int padded, Deadline until) {
        return slot.run(callers, padded, until, watch);
    }

    /// Runs once, in a slot of its own choice, with no deadline. Only while nothing else runs.
    BatchRun runOnce(List<Rows> callers, int padded) {
        var slot = slots.getFirst();
        return slot.run(callers, padded, Deadline.none(nanos.getAsLong()), watch);
    }

    private void warmUp() throws GraphRefused {
        for (var slot : slots) {
            for (var rows : List.of(1, size.maxRows())) {
                var ones = ones(rows);
                var forever = Deadline.none(nanos.getAsLong());
                if (!(slot.run(List.of(ones), rows, forever, watch) instanceof BatchRun.Answered)) {
                    // shapes inside the graph are only known to fit once it has run
                    watch.close();
                    throw new GraphRefused("model.blob-malformed", "it does not run on ones");
                }
            }
        }
    }

    private Rows ones(int rows) {
        return new Rows(
                rows,
                signature.inputs().stream()
                        .map(it ->
                                it.type() == ElementType.TEXT
                                        ? Texts.write(Texts.ones(it.rowElements() * rows))
                                        : it.type().ones(it.rowElements() * rows))
                        .toList());
    }

    private static long slotBytes(Signature signature, Size size) {
        var row =
                signature.inputs().stream().mapToLong(TensorSpec::rowBytes).sum()
                        + signature.outputs().stream().mapToLong(TensorSpec::rowBytes).sum();
        return row * size.maxRows();
    }

    private static OrtSession session(OrtEnvironment environment, byte[] graph, Device device)
            throws OrtException, GraphRefused {
        try (var options = new SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setExecutionMode(ExecutionMode.SEQUENTIAL);
            options.setOptimizationLevel(OptLevel.ALL_OPT);
            options.setDeterministicCompute(true);
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            options.addConfigEntry("session.inter_op.allow_spinning", "0");
            return switch (device) {
                case Device.Cpu() -> environment.createSession(graph, options);
                case Device.Cuda(int index) -> onGpu(environment, graph, options, index);
            };
        }
    }

    /// Every operator on the GPU or none: a graph that is split between two devices has no device
    /// to name, and copies in between.
    private static OrtSession onGpu(
            OrtEnvironment environment, byte[] graph, SessionOptions options, int index)
            throws GraphRefused {
        try (var cuda = new OrtCUDAProviderOptions(index)) {
            cuda.add("arena_extend_strategy", "kSameAsRequested");
            cuda.add("cudnn_conv_algo_search", "HEURISTIC");
            cuda.add("do_copy_in_default_stream", "1");
            cuda.add("use_tf32", "0"); // 10 bits of mantissa are not float32
            options.addCUDA(cuda);
            options.addConfigEntry("session.disable_cpu_ep_fallback", "1");
            return environment.createSession(graph, options);
        } catch (OrtException e) {
            throw new GraphRefused(
                    "engine.device-unavailable",
                    "not on CUDA device " + index + ": " + e.getMessage(),
                    e);
        }
    }

    /// Frees everything. Only when no slot is out.
    @Override
    public void close() {
        if (closed) {
            return;
        }
        if (free.size() != slots.size()) {
            throw new IllegalStateException(
                    (slots.size() - free.size()) + " of " + slots.size() + " slots are in use");
        }
        closed = true;
        watch.close();
        free(session, slots);
    }

    private static void free(@Nullable OrtSession session, List<Slot> slots) {
        slots.forEach(Slot::free);
        try {
            if (session != null) {
                session.close();
            }
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime did not close a session", e);
        }
    }
}
