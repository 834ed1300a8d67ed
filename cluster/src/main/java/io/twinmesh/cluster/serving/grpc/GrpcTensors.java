package io.twinmesh.cluster.serving.grpc;

import com.google.protobuf.ByteString;

import io.twinmesh.inference.engine.ElementType;
import io.twinmesh.inference.serving.Datatypes;
import io.twinmesh.inference.serving.Reply;
import io.twinmesh.wire.inference.InferTensorContents;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/// Tensors between the protocol's lists of numbers and the engine's bytes.
final class GrpcTensors {
    private GrpcTensors() {}

    /// @return empty when the list that goes with the datatype is not the only one filled, or holds
    ///   what the datatype cannot
    static Optional<byte[]> content(String datatype, InferTensorContents contents) {
        var type = Datatypes.named(datatype);
        if (type.isEmpty() || count(contents) != filled(type.get(), contents)) {
            return Optional.empty();
        }
        if (type.get() == ElementType.TEXT) {
            return Optional.of(texts(contents));
        }
        var elements = filled(type.get(), contents);
        var into =
                ByteBuffer.allocate(elements * type.get().bytes()).order(ByteOrder.LITTLE_ENDIAN);
        switch (type.get()) {
            case FLOAT32 -> {
                for (var i = 0; i < elements; i++) {
                    into.putFloat(contents.getFp32Contents(i));
                }
            }
            case FLOAT64 -> {
                for (var i = 0; i < elements; i++) {
                    into.putDouble(contents.getFp64Contents(i));
                }
            }
            case INT8, INT16, INT32 -> {
                for (var i = 0; i < elements; i++) {
                    if (!Datatypes.put(into, type.get(), contents.getIntContents(i))) {
                        return Optional.empty();
                    }
                }
            }
            case UINT8, UINT16, UINT32 -> {
                for (var i = 0; i < elements; i++) {
                    var number = Integer.toUnsignedLong(contents.getUintContents(i));
                    if (!Datatypes.put(into, type.get(), number)) {
                        return Optional.empty();
                    }
                }
            }
            case INT64 -> {
                for (var i = 0; i < elements; i++) {
                    into.putLong(contents.getInt64Contents(i));
                }
            }
            case UINT64 -> {
                for (var i = 0; i < elements; i++) {
                    into.putLong(contents.getUint64Contents(i));
                }
            }
            case FLOAT16, TEXT -> {
                return Optional.empty();
            }
            case BOOL -> {
                for (var i = 0; i < elements; i++) {
                    into.put((byte) (contents.getBoolContents(i) ? 1 : 0));
                }
            }
        }
        return Optional.of(into.array());
    }

    private static byte[] texts(InferTensorContents contents) {
        var size = contents.getBytesContentsList().stream().mapToInt(it -> it.size() + 4).sum();
        var into = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        for (var text : contents.getBytesContentsList()) {
            into.putInt(text.size());
            text.copyTo(into);
        }
        return into.array();
    }

    private static int filled(ElementType type, InferTensorContents contents) {
        return switch (type) {
            case FLOAT32 -> contents.getFp32ContentsCount();
            case FLOAT64 -> contents.getFp64ContentsCount();
            case INT8, INT16, INT32 -> contents.getIntContentsCount();
            case INT64 -> contents.getInt64ContentsCount();
            case UINT8, UINT16, UINT32 -> contents.getUintContentsCount();
            case UINT64 -> contents.getUint64ContentsCount();
            case FLOAT16 -> 0;
            case TEXT -> contents.getBytesContentsCount();
            case BOOL -> contents.getBoolContentsCount();
        };
    }

    private static int count(InferTensorContents contents) {
        return contents.getFp32ContentsCount()
                + contents.getFp64ContentsCount()
                + contents.getIntContentsCount()
                + contents.getInt64ContentsCount()
                + contents.getBoolContentsCount()
                + contents.getUintContentsCount()
                + contents.getUint64ContentsCount()
                + contents.getBytesContentsCount();
    }

    static InferTensorContents contents(Reply.Output output) {
        var from = ByteBuffer.wrap(output.content()).order(ByteOrder.LITTLE_ENDIAN);
        var contents = InferTensorContents.newBuilder();
        while (from.hasRemaining()) {
            switch (output.spec().type()) {
                case FLOAT32 -> contents.addFp32Contents(from.getFloat());
                case FLOAT64 -> contents.addFp64Contents(from.getDouble());
                case INT8, INT16, INT32 ->
                        contents.addIntContents((int) Datatypes.take(from, output.spec().type()));
                case UINT8, UINT16, UINT32 ->
                        contents.addUintContents((int) Datatypes.take(from, output.spec().type()));
                case INT64 -> contents.addInt64Contents(from.getLong());
                case UINT64 -> contents.addUint64Contents(from.getLong());
                case TEXT -> {
                    var length = from.getInt();
                    contents.addBytesContents(
                            ByteString.copyFrom(output.content(), from.position(), length));
                    from.position(from.position() + length);
                }
                case FLOAT16 -> throw new IllegalArgumentException("FP16 has no list of its own");
                case BOOL -> contents.addBoolContents(from.get() != 0);
            }
        }
        return contents.build();
    }

    static ByteString raw(Reply.Output output) {
        return ByteString.copyFrom(output.content());
    }
}
