package io.twinmesh.inference.engine;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.RunOptions;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/// A place where one run at a time happens: memory for `maxRows` rows of every input and output,
/// allocated once. Rows are copied in, the graph reads and writes that memory in place, answers are
/// copied out, and the memory is wiped. For one thread at a time, except [#stopIfOverdue].
public final class Slot {
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final Signature signature;
    private final int maxRows;
    private final LongSupplier nanos;
    private final Arena memory = Arena.ofShared();
    private final List<ByteBuffer> inputs;

    /// One row of each input.
    private final List<byte[]> ones;

    private final List<ByteBuffer> outputs;

    /// By the number of rows, made when it is first asked for.
    private final @Nullable Tensors[] shapes;

    private final RunOptions options;

    /// The three below, and the options' flag, are guarded by this slot's monitor.
    private boolean running;

    private Deadline deadline = Deadline.none(0);
    private boolean stopped;

    /// The slot's memory as the tensors of a batch of one size.
    private record Tensors(Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) {}

    Slot(
            OrtEnvironment environment,
            OrtSession session,
            Signature signature,
            int maxRows,
            LongSupplier nanos)
            throws OrtException {
        this.environment = environment;
        this.session = session;
        this.signature = signature;
        this.maxRows = maxRows;
        this.nanos = nanos;
        this.inputs = signature.inputs().stream().map(this::room).toList();
        this.ones = signature.inputs().stream().map(Slot::ones).toList();
        this.outputs = signature.outputs().stream().map(this::room).toList();
        this.shapes = new Tensors[maxRows + 1];
        this.options = new RunOptions();
        blank(maxRows);
    }

    private static byte[] ones(TensorSpec spec) {
        return spec.type() == ElementType.TEXT
                ? new byte[spec.rowBytes()]
                : spec.type().ones(spec.rowElements());
    }

    private ByteBuffer room(TensorSpec spec) {
        return memory.allocate((long) spec.rowBytes() * maxRows, 64)
                .asByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    /// Blocks for the length of one run of the graph.
    ///
    /// @param callers each fits the signature; together at most `maxRows` rows
    /// @param padded how many rows the graph is to see, at least as many as there are
    BatchRun run(List<Rows> callers, int padded, Deadline until, DeadlineWatch watch) {
        if (until.passed(nanos.getAsLong())) {
            return new BatchRun.Expired();
        }
        try {
            var shaped = shaped(padded);
            gather(callers);
            begin(until);
            watch.begun();
            if (signature.hasTexts()) {
                return withTexts(callers, padded, shaped);
            }
            try {
                session.run(shaped.inputs(), Set.of(), shaped.outputs(), options).close();
            } finally {
                end();
            }
            return new BatchRun.Answered(scattered(callers, List.of()));
        } catch (OrtException _) {
            // its text may hold a value: whoever asked learns that the graph failed
            return wasStopped() ? new BatchRun.Expired() : new BatchRun.Failed();
        } finally {
            wipe(callers);
        }
    }

    /// Texts have no place in the slot's memory: they are made for the run.
    private BatchRun withTexts(List<Rows> callers, int padded, Tensors shaped) throws OrtException {
        try (var texts = TextTensors.of(environment, signature, callers, padded);
                var result =
                        session.run(
                                texts.beside(shaped.inputs()),
                                texts.outputs(),
                                shaped.outputs(),
                                options)) {
            return new BatchRun.Answered(scattered(callers, texts.said(result)));
        } finally {
            end();
        }
    }

    private Tensors shaped(int rows) throws OrtException {
        var known = shapes[rows];
        if (known != null) {
            return known;
        }
        var made =
                new Tensors(
                        tensors(inputs, signature.inputs(), rows),
                        tensors(outputs, signature.outputs(), rows));
        shapes[rows] = made;
        return made;
    }

    private Map<String, OnnxTensor> tensors(
            List<ByteBuffer> rooms, List<TensorSpec> specs, int rows) throws OrtException {
        var made = new LinkedHashMap<String, OnnxTensor>();
        for (var i = 0; i < rooms.size(); i++) {
            var spec = specs.get(i);
            if (spec.type() != ElementType.TEXT) {
                made.put(spec.name(), tensor(rooms.get(i), spec, rows));
            }
        }
        return made;
    }

    private OnnxTensor tensor(ByteBuffer room, TensorSpec spec, int rows) throws OrtException {
        var part = room.duplicate().order(ByteOrder.nativeOrder());
        part.clear().limit(spec.rowBytes() * rows);
        return OnnxTensor.createTensor(environment, part, spec.shape(rows), spec.type().onnx());
    }

    private void gather(List<Rows> callers) {
        for (var i = 0; i < inputs.size(); i++) {
            if (signature.inputs().get(i).type() == ElementType.TEXT) {
                continue;
            }
            var room = inputs.get(i).clear();
            for (var rows : callers) {
                room.put(rows.tensors().get(i));
            }
        }
    }

    /// @param texts of each output of texts the elements, in the outputs' order
    private List<Rows> scattered(List<Rows> callers, List<List<String>> texts) {
        outputs.forEach(ByteBuffer::clear);
        var answers = new ArrayList<Rows>(callers.size());
        var before = 0;
        for (var rows : callers) {
            var answer = new ArrayList<byte[]>(outputs.size());
            var text = 0;
            for (var i = 0; i < outputs.size(); i++) {
                var spec = signature.outputs().get(i);
                if (spec.type() == ElementType.TEXT) {
                    var from = before * spec.rowElements();
                    var to = (before + rows.count()) * spec.rowElements();
                    answer.add(Texts.write(texts.get(text++).subList(from, to)));
                } else {
                    var bytes = new byte[spec.rowBytes() * rows.count()];
                    outputs.get(i).get(bytes);
                    answer.add(bytes);
                }
            }
            before += rows.count();
            answers.add(new Rows(rows.count(), answer));
        }
        return answers;
    }

    /// Nothing of a caller stays behind.
    private void wipe(List<Rows> callers) {
        var rows = callers.stream().mapToInt(Rows::count).sum();
        blank(rows);
        for (var i = 0; i < outputs.size(); i++) {
            var bytes = signature.outputs().get(i).rowBytes() * rows;
            MemorySegment.ofBuffer(outputs.get(i).clear()).asSlice(0, bytes).fill((byte) 0);
        }
    }

    /// What is left of the inputs, and padding with it, are always ones.
    private void blank(int rows) {
        for (var i = 0; i < inputs.size(); i++) {
            var room = inputs.get(i).clear();
            for (var row = 0; row < rows; row++) {
                room.put(ones.get(i));
            }
        }
    }

    private synchronized void begin(Deadline until) {
        running = true;
        stopped = false;
        deadline = until;
    }

    private synchronized void end() throws OrtException {
        running = false;
        if (stopped) {
            options.setTerminate(false);
        }
    }

    private synchronized boolean wasStopped() {
        return stopped;
    }

    /// Tells ONNX Runtime to give up a run whose deadline passed; it does so between two operators.
    ///
    /// @return whether a run is in progress
    synchronized boolean stopIfOverdue(long now) {
        if (running && !stopped && deadline.passed(now)) {
            try {
                options.setTerminate(true);
                stopped = true;
            } catch (OrtException e) {
                throw new IllegalStateException("ONNX Runtime does not take a stop", e);
            }
        }
        return running;
    }

    /// Only when it is in nobody's hands.
    void free() {
        for (var shaped : shapes) {
            if (shaped != null) {
                shaped.inputs().values().forEach(OnnxTensor::close);
                shaped.outputs().values().forEach(OnnxTensor::close);
            }
        }
        options.close();
        memory.close();
    }
}
