package io.twinmesh.cluster.serving.rest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;

import io.twinmesh.inference.serving.Question;

import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads the body of an inference request in one pass.
final class RequestJson {
    private static final int LONGEST_TEXT = 256;
    private static final JsonFactory FACTORY =
            new JsonFactoryBuilder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(32).build())
                    .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build();

    private final byte[] body;
    private final BinaryTail tail;
    private final List<Question.Given> inputs = new ArrayList<>();
    private final List<String> outputs = new ArrayList<>();
    private final Set<String> binary = new HashSet<>();
    private final Set<String> plain = new HashSet<>();
    private String id = "";
    private long priority;
    private Optional<Duration> timeout = Optional.empty();
    private boolean allBinary;

    /// A question, and how its answer is to be written.
    record Asked(Question question, Forms forms) {}

    /// @param all whether outputs are binary of which nothing is said
    record Forms(boolean all, Set<String> binary, Set<String> plain) {
        boolean binary(String output) {
            return binary.contains(output) || (all && !plain.contains(output));
        }
    }

    /// Reads one field's value.
    interface FieldReader {
        void read(String field) throws IOException, RequestRefused;
    }

    private RequestJson(byte[] body, int length) {
        this.body = body;
        this.tail = new BinaryTail(body, length);
    }

    /// @param length of the JSON; binary data follow
    static Asked read(byte[] body, int length) throws RequestRefused {
        var reader = new RequestJson(body, length);
        try (var parser = parser(body, 0, length)) {
            parser.nextToken();
            object(parser, "the body", field -> reader.field(parser, field));
            if (parser.nextToken() != null) {
                throw RequestRefused.malformed("something follows the body's object");
            }
        } catch (JsonProcessingException _) {
            // its text may hold a value
            throw RequestRefused.malformed("the body is not JSON as RFC 8259 has it");
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory cannot fail", e);
        }
        reader.tail.end();
        if (reader.inputs.isEmpty()) {
            throw RequestRefused.malformed("'inputs' is missing or empty");
        }
        return new Asked(
                new Question(
                        reader.id, reader.inputs, reader.outputs, reader.priority, reader.timeout),
                new Forms(reader.allBinary, reader.binary, reader.plain));
    }

    private void field(JsonParser parser, String field) throws IOException, RequestRefused {
        switch (field) {
            case "id" -> id = text(parser, "id");
            case "parameters" -> parameters(parser);
            case "inputs" -> {
                array(parser, "inputs");
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    inputs.add(new InputReader(body).read(parser, tail));
                }
            }
            case "outputs" -> {
                array(parser, "outputs");
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    output(parser);
                }
            }
            default -> parser.skipChildren();
        }
    }

    private void parameters(JsonParser parser) throws IOException, RequestRefused {
        object(
                parser,
                "parameters",
                field -> {
                    switch (field) {
                        case "binary_data_output" -> allBinary = flag(parser, field);
                        case "priority" -> priority = whole(parser, field);
                        case "timeout" -> {
                            var micros = whole(parser, field);
                            if (micros > 0) { // 0 is the protocol's word for none
                                timeout = Optional.of(micros(micros));
                            }
                        }
                        case "sequence_id" ->
                                throw RequestRefused.malformed("sequences are not offered");
                        default -> parser.skipChildren();
                    }
                });
    }

    private static Duration micros(long count) {
        return Duration.of(count, ChronoUnit.MICROS);
    }

    private void output(JsonParser parser) throws IOException, RequestRefused {
        var names = new ArrayList<String>();
        var forms = new ArrayList<Boolean>();
        object(
                parser,
                "an output",
                field -> {
                    switch (field) {
                        case "name" -> names.add(text(parser, field));
                        case "parameters" -> form(parser, forms);
                        default -> parser.skipChildren();
                    }
                });
        if (names.isEmpty()) {
            throw RequestRefused.malformed("an output has a 'name'");
        }
        outputs.add(names.getFirst());
        forms.forEach(it -> (it ? binary : plain).add(names.getFirst()));
    }

    private static void form(JsonParser parser, List<Boolean> forms)
            throws IOException, RequestRefused {
        object(
                parser,
                "parameters",
                field -> {
                    switch (field) {
                        case "binary_data" -> forms.add(flag(parser, field));
                        case "classification", "shared_memory_region" ->
                                throw RequestRefused.malformed(
                                        "classification and shared memory are not offered");
                        default -> parser.skipChildren();
                    }
                });
    }

    static JsonParser parser(byte[] body, int from, int length) throws IOException {
        return FACTORY.createParser(body, from, length);
    }

    /// @param parser stands on the object's beginning, and on its end afterwards
    static void object(JsonParser parser, String what, FieldReader reader)
            throws IOException, RequestRefused {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw RequestRefused.malformed(what + " is an object");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var field = parser.currentName();
            parser.nextToken();
            reader.read(field);
        }
    }

    private static void array(JsonParser parser, String field) throws RequestRefused {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw RequestRefused.malformed("'" + field + "' is an array");
        }
    }

    static String text(JsonParser parser, String field) throws IOException, RequestRefused {
        if (parser.currentToken() != JsonToken.VALUE_STRING
                || parser.getTextLength() > LONGEST_TEXT) {
            throw RequestRefused.malformed(
                    "'" + field + "' is a text of at most " + LONGEST_TEXT + " characters");
        }
        return parser.getText();
    }

    /// 0 or more.
    static long whole(JsonParser parser, String field) throws IOException, RequestRefused {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
                || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                || parser.getLongValue() < 0) {
            throw RequestRefused.malformed("'" + field + "' takes whole numbers from 0");
        }
        return parser.getLongValue();
    }

    private static boolean flag(JsonParser parser, String field)
            throws IOException, RequestRefused {
        return switch (parser.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case null, default ->
                    throw RequestRefused.malformed("'" + field + "' is true or false");
        };
    }
}
