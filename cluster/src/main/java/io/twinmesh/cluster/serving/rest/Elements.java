package io.twinmesh.cluster.serving.rest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;

import io.twinmesh.inference.engine.ElementType;
import io.twinmesh.inference.engine.Texts;
import io.twinmesh.inference.serving.Datatypes;
import io.twinmesh.inference.serving.Refusal.Reason;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A tensor's elements as a JSON array has them, flat or nested, read into bytes.
final class Elements {
    private final ElementType type;
    private final List<Long> lengths = new ArrayList<>();
    private ByteBuffer content = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
    private int depth;

    private Elements(ElementType type) {
        this.type = type;
    }

    /// @param parser stands on the array's beginning, and on its end afterwards
    static Elements read(JsonParser parser, ElementType type) throws IOException, RequestRefused {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw RequestRefused.malformed("'data' is an array");
        }
        var elements = new Elements(type);
        try {
            elements.array(parser, 0);
        } catch (InputCoercionException _) {
            throw elements.wrongElement();
        }
        return elements;
    }

    /// Little-endian, in the order in which they stood.
    byte[] content() {
        return Arrays.copyOf(content.array(), content.position());
    }

    /// Whether arrays were nested as this shape says; a flat one fits every shape.
    boolean nestedAs(List<Long> shape) {
        return lengths.size() == 1 || lengths.equals(shape);
    }

    private void array(JsonParser parser, int level) throws IOException, RequestRefused {
        var count = 0L;
        for (var token = parser.nextToken();
                token != JsonToken.END_ARRAY;
                token = parser.nextToken()) {
            count++;
            if (token == JsonToken.START_ARRAY) {
                if (depth != 0 && level + 1 >= depth) {
                    throw uneven();
                }
                array(parser, level + 1);
            } else {
                if (depth == 0) {
                    depth = level + 1;
                } else if (depth != level + 1) {
                    throw uneven();
                }
                element(parser, token);
            }
        }
        while (lengths.size() <= level) {
            lengths.add(-1L);
        }
        if (lengths.get(level) >= 0 && lengths.get(level) != count) {
            throw uneven();
        }
        lengths.set(level, count);
    }

    private void element(JsonParser parser, JsonToken token) throws IOException, RequestRefused {
        makeRoom(Long.BYTES);
        var whole = token == JsonToken.VALUE_NUMBER_INT;
        var number = whole || token == JsonToken.VALUE_NUMBER_FLOAT;
        var truth = token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE;
        var fits =
                switch (type) {
                    case FLOAT16, FLOAT32, FLOAT64 -> number;
                    case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 -> whole;
                    case BOOL -> truth;
                    case TEXT -> token == JsonToken.VALUE_STRING;
                };
        if (!fits) {
            throw wrongElement();
        }
        switch (type) {
            case FLOAT32 -> {
                var value = parser.getFloatValue();
                if (!Float.isFinite(value)) {
                    throw wrongElement();
                }
                content.putFloat(value);
            }
            case FLOAT64 -> {
                var value = parser.getDoubleValue();
                if (!Double.isFinite(value)) {
                    throw wrongElement();
                }
                content.putDouble(value);
            }
            case FLOAT16 -> {
                var value = Float.floatToFloat16(parser.getFloatValue());
                if (!Float.isFinite(Float.float16ToFloat(value))) {
                    throw wrongElement();
                }
                content.putShort(value);
            }
            case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 -> whole(parser);
            case BOOL -> content.put((byte) (token == JsonToken.VALUE_TRUE ? 1 : 0));
            case TEXT -> text(parser.getText());
        }
    }

    private void makeRoom(int bytes) {
        if (content.remaining() < bytes) {
            content =
                    ByteBuffer.allocate(2 * content.capacity() + bytes)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .put(content.flip());
        }
    }

    private void text(String text) throws RequestRefused {
        if (!Texts.sayable(text)) {
            throw wrongElement();
        }
        var bytes = Texts.write(List.of(text));
        makeRoom(bytes.length);
        content.put(bytes);
    }

    private void whole(JsonParser parser) throws IOException, RequestRefused {
        if (type == ElementType.UINT64
                && parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            var value = parser.getBigIntegerValue();
            if (value.signum() < 0 || value.bitLength() > Long.SIZE) {
                throw wrongElement();
            }
            content.putLong(value.longValue());
        } else if (!Datatypes.put(content, type, parser.getLongValue())) {
            throw wrongElement();
        }
    }

    private RequestRefused wrongElement() {
        return new RequestRefused(
                Reason.WRONG_DATATYPE, Datatypes.holds(type) + ", and 'data' holds something else");
    }

    private static RequestRefused uneven() {
        return new RequestRefused(Reason.WRONG_SHAPE, "'data' is nested unevenly");
    }
}
