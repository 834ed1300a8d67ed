package io.twinmesh.cluster.serving.rest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;

import io.twinmesh.cluster.serving.rest.RequestJson.Forms;
import io.twinmesh.inference.serving.Datatypes;
import io.twinmesh.inference.serving.Refusal;
import io.twinmesh.inference.serving.Refusal.Reason;
import io.twinmesh.inference.serving.Reply;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Writes what a model answered: JSON, then the bytes of the outputs that are wanted as such.
final class AnswerBody {
    static final String LENGTH = "Inference-Header-Content-Length";
    private static final JsonFactory FACTORY =
            new JsonFactoryBuilder().enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER).build();

    private AnswerBody() {}

    static HttpReply of(Reply.Answered answer, Forms forms) {
        var out = new ByteArrayOutputStream(1024);
        try (var json = FACTORY.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("model_name", answer.model());
            json.writeStringField("model_version", String.valueOf(answer.version()));
            if (!answer.id().isEmpty()) {
                json.writeStringField("id", answer.id());
            }
            json.writeArrayFieldStart("outputs");
            for (var output : answer.outputs()) {
                if (!output(json, output, forms.binary(output.spec().name()))) {
                    return HttpReply.of(
                            new Refusal(
                                    Reason.NOT_A_NUMBER,
                                    "output '%s' is not finite; ask for it as binary data"
                                            .formatted(output.spec().name())));
                }
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory cannot fail", e);
        }
        var length = out.size();
        for (var output : answer.outputs()) {
            if (forms.binary(output.spec().name())) {
                out.writeBytes(output.content());
            }
        }
        return length == out.size()
                ? new HttpReply(200, HttpReply.JSON, Map.of(), out.toByteArray())
                : new HttpReply(
                        200,
                        "application/octet-stream",
                        Map.of(LENGTH, String.valueOf(length)),
                        out.toByteArray());
    }

    /// @return whether JSON can say it
    private static boolean output(JsonGenerator json, Reply.Output output, boolean binary)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("name", output.spec().name());
        json.writeStringField("datatype", Datatypes.name(output.spec().type()));
        json.writeArrayFieldStart("shape");
        for (var dimension : output.shape()) {
            json.writeNumber(dimension);
        }
        json.writeEndArray();
        if (binary) {
            json.writeObjectFieldStart("parameters");
            json.writeNumberField("binary_data_size", output.content().length);
            json.writeEndObject();
        } else {
            json.writeArrayFieldStart("data");
            if (!elements(json, output)) {
                return false;
            }
            json.writeEndArray();
        }
        json.writeEndObject();
        return true;
    }

    private static boolean elements(JsonGenerator json, Reply.Output output) throws IOException {
        var content = ByteBuffer.wrap(output.content()).order(ByteOrder.LITTLE_ENDIAN);
        while (content.hasRemaining()) {
            switch (output.spec().type()) {
                case FLOAT32 -> {
                    var value = content.getFloat();
                    if (!Float.isFinite(value)) {
                        return false;
                    }
                    json.writeNumber(value);
                }
                case FLOAT64 -> {
                    var value = content.getDouble();
                    if (!Double.isFinite(value)) {
                        return false;
                    }
                    json.writeNumber(value);
                }
                case FLOAT16 -> {
                    var value = Float.float16ToFloat(content.getShort());
                    if (!Float.isFinite(value)) {
                        return false;
                    }
                    json.writeNumber(value);
                }
                case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32 ->
                        json.writeNumber(Datatypes.take(content, output.spec().type()));
                case UINT64 -> json.writeNumber(Long.toUnsignedString(content.getLong()));
                case BOOL -> json.writeBoolean(content.get() != 0);
                case TEXT -> {
                    var length = content.getInt();
                    json.writeString(
                            new String(
                                    output.content(),
                                    content.position(),
                                    length,
                                    StandardCharsets.UTF_8));
                    content.position(content.position() + length);
                }
            }
        }
        return true;
    }
}
