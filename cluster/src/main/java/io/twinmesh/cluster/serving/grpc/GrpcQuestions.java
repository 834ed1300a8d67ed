package io.twinmesh.cluster.serving.grpc;

import io.twinmesh.inference.engine.ElementType;
import io.twinmesh.inference.serving.Datatypes;
import io.twinmesh.inference.serving.Question;
import io.twinmesh.inference.serving.Refusal;
import io.twinmesh.inference.serving.Refusal.Reason;
import io.twinmesh.wire.inference.InferParameter;
import io.twinmesh.wire.inference.ModelInferRequest;
import io.twinmesh.wire.inference.ModelInferRequest.InferInputTensor;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads a `ModelInferRequest`.
final class GrpcQuestions {
    private GrpcQuestions() {}

    /// A question, or why there is none.
    sealed interface Read {
        record Asked(Question question) implements Read {}

        record Wrong(Refusal refusal) implements Read {}
    }

    /// @param left until the caller's own deadline
    static Read read(ModelInferRequest request, Optional<Duration> left) {
        var raw = request.getRawInputContentsCount() > 0;
        if (raw && request.getRawInputContentsCount() != request.getInputsCount()) {
            return malformed("raw_input_contents holds all inputs, in their order");
        }
        var inputs = new ArrayList<Question.Given>(request.getInputsCount());
        for (var i = 0; i < request.getInputsCount(); i++) {
            var input = request.getInputs(i);
            if (raw && input.hasContents()) {
                return malformed("an input has contents or raw_input_contents");
            }
            var content =
                    raw
                            ? Optional.of(request.getRawInputContents(i).toByteArray())
                            : GrpcTensors.content(input.getDatatype(), input.getContents());
            if (content.isEmpty()) {
                return new Read.Wrong(
                        new Refusal(Reason.WRONG_DATATYPE, wrongContents(input.getDatatype())));
            }
            inputs.add(given(input, content.get()));
        }
        var parameters = request.getParametersMap();
        var priority = whole(parameters.get("priority"));
        var timeout = whole(parameters.get("timeout"));
        if (priority < 0 || timeout < 0 || parameters.containsKey("sequence_id")) {
            return malformed("priority and timeout are whole numbers; sequences are not offered");
        }
        return new Read.Asked(
                new Question(
                        request.getId(),
                        inputs,
                        outputs(request),
                        priority,
                        shorter(timeout, left)));
    }

    private static String wrongContents(String datatype) {
        return Datatypes.named(datatype)
                .map(type ->
                        type == ElementType.FLOAT16
                                ? "FP16 has no list of its own: send raw_input_contents"
                                : Datatypes.holds(type) + ", in the list that goes with it")
                .orElse("no model here takes this datatype, only " + Datatypes.ALL);
    }

    private static Question.Given given(InferInputTensor input, byte[] content) {
        return new Question.Given(
                input.getName(), input.getDatatype(), input.getShapeList(), content);
    }

    private static List<String> outputs(ModelInferRequest request) {
        return request.getOutputsList().stream().map(it -> it.getName()).toList();
    }

    private static Optional<Duration> shorter(long micros, Optional<Duration> left) {
        if (micros == 0) {
            return left;
        }
        var asked = Duration.of(micros, ChronoUnit.MICROS);
        return Optional.of(left.filter(it -> it.compareTo(asked) < 0).orElse(asked));
    }

    /// @return 0 when there is none, -1 when it is no number
    private static long whole(@Nullable InferParameter parameter) {
        if (parameter == null) {
            return 0;
        }
        return switch (parameter.getParameterChoiceCase()) {
            case INT64_PARAM -> parameter.getInt64Param();
            case UINT64_PARAM -> parameter.getUint64Param();
            case BOOL_PARAM, STRING_PARAM, DOUBLE_PARAM, PARAMETERCHOICE_NOT_SET -> -1;
        };
    }

    private static Read malformed(String text) {
        return new Read.Wrong(new Refusal(Reason.MALFORMED, text));
    }
}
