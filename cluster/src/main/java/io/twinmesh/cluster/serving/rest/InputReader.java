package io.twinmesh.cluster.serving.rest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import io.twinmesh.inference.engine.ElementType;
import io.twinmesh.inference.serving.Datatypes;
import io.twinmesh.inference.serving.Question;
import io.twinmesh.inference.serving.Refusal.Reason;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// One entry of a request's `inputs`, field by field in whatever order they come.
final class InputReader {
    private final byte[] body;
    private @Nullable String name;
    private @Nullable String datatype;
    private @Nullable List<Long> shape;
    private @Nullable Elements elements;
    private long binarySize = -1;

    /// Where data lie that came before their datatype; 0 when there are none.
    private int from;

    private int to;

    InputReader(byte[] body) {
        this.body = body;
    }

    /// @param parser stands on the entry's beginning, and on its end afterwards
    /// @param tail the binary part of the body, from which the entry takes what it says
    Question.Given read(JsonParser parser, BinaryTail tail) throws IOException, RequestRefused {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw RequestRefused.malformed("an input is an object");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var field = parser.currentName();
            parser.nextToken();
            field(parser, field);
        }
        if (name == null || datatype == null || shape == null) {
            throw RequestRefused.malformed("an input has 'name', 'datatype' and 'shape'");
        }
        return new Question.Given(name, datatype, shape, content(datatype, shape, tail));
    }

    private void field(JsonParser parser, String field) throws IOException, RequestRefused {
        switch (field) {
            case "name" -> name = RequestJson.text(parser, "name");
            case "datatype" -> datatype = RequestJson.text(parser, "datatype");
            case "shape" -> shape = shape(parser);
            case "parameters" -> parameters(parser);
            case "data" -> {
                if (datatype == null) {
                    from = (int) parser.currentTokenLocation().getByteOffset();
                    parser.skipChildren();
                    to = (int) parser.currentLocation().getByteOffset();
                } else {
                    elements = Elements.read(parser, type(datatype));
                }
            }
            default -> parser.skipChildren();
        }
    }

    private byte[] content(String datatype, List<Long> shape, BinaryTail tail)
            throws IOException, RequestRefused {
        var type = type(datatype);
        if (to > 0) {
            try (var again = RequestJson.parser(body, from, to - from)) {
                again.nextToken();
                elements = Elements.read(again, type);
            }
        }
        if (binarySize >= 0) {
            if (elements != null) {
                throw RequestRefused.malformed("an input has 'data' or 'binary_data_size'");
            }
            return tail.take(binarySize);
        }
        if (elements == null) {
            throw RequestRefused.malformed("an input has 'data' or 'binary_data_size'");
        }
        if (!elements.nestedAs(shape)) {
            throw new RequestRefused(Reason.WRONG_SHAPE, "'data' is nested otherwise than 'shape'");
        }
        return elements.content();
    }

    private void parameters(JsonParser parser) throws IOException, RequestRefused {
        RequestJson.object(
                parser,
                "parameters",
                field -> {
                    switch (field) {
                        case "binary_data_size" ->
                                binarySize = RequestJson.whole(parser, "binary_data_size");
                        case "shared_memory_region" ->
                                throw RequestRefused.malformed("shared memory is not offered");
                        default -> parser.skipChildren();
                    }
                });
    }

    private static ElementType type(String datatype) throws RequestRefused {
        return Datatypes.named(datatype)
                .orElseThrow(() ->
                        new RequestRefused(
                                Reason.WRONG_DATATYPE,
                                "no model here takes this datatype, only " + Datatypes.ALL));
    }

    private static List<Long> shape(JsonParser parser) throws IOException, RequestRefused {
        var shape = new ArrayList<Long>();
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw RequestRefused.malformed("'shape' is an array");
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            shape.add(RequestJson.whole(parser, "shape"));
        }
        return shape;
    }
}
