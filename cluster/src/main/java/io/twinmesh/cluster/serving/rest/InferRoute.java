package io.twinmesh.cluster.serving.rest;

import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.serving.rest.RequestJson.Asked;
import io.twinmesh.cluster.serving.rest.RequestJson.Forms;
import io.twinmesh.inference.engine.ElementType;
import io.twinmesh.inference.engine.TensorSpec;
import io.twinmesh.inference.serving.Datatypes;
import io.twinmesh.inference.serving.InferenceService;
import io.twinmesh.inference.serving.ModelRepository.Found;
import io.twinmesh.inference.serving.Question;
import io.twinmesh.inference.serving.Refusal.Reason;
import io.twinmesh.inference.serving.Reply;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// `infer`: a body becomes a question, the answer a body.
final class InferRoute {
    private final InferenceService service;

    InferRoute(InferenceService service) {
        this.service = service;
    }

    /// @param writer writes the answer; the thread that computed has better things to do
    Runnable handle(
            HttpCall call, String name, String version, Executor writer, Consumer<HttpReply> then) {
        var unsupported = unsupported(call);
        if (unsupported.isPresent()) {
            then.accept(unsupported.get());
            return () -> {};
        }
        try {
            var asked = asked(call, name, version);
            return service.ask(
                    name,
                    version,
                    asked.question(),
                    reply -> writer.execute(() -> then.accept(body(reply, asked))));
        } catch (RequestRefused e) {
            then.accept(HttpReply.of(e.refusal()));
            return () -> {};
        }
    }

    private static HttpReply body(Reply reply, Asked asked) {
        return switch (reply) {
            case Reply.Answered answer -> AnswerBody.of(answer, asked.forms());
            case Reply.Refused(var refusal) -> HttpReply.of(refusal);
        };
    }

    /// The refusal of a body that is not as the protocol's bodies are; empty when it is.
    static Optional<HttpReply> unsupported(HttpCall call) {
        return accepted(call.type()) && call.encoding().isEmpty()
                ? Optional.empty()
                : Optional.of(
                        HttpReply.error(
                                415,
                                "serving.media-unsupported: application/json in UTF-8 or"
                                        + " application/octet-stream, not compressed (curl"
                                        + " -d names another type by itself: -H 'Content-Type:"
                                        + " application/json')"));
    }

    /// None is accepted, too: not every client names one.
    private static boolean accepted(Optional<String> type) {
        var name = type.map(it -> it.split(";", 2)[0].strip().toLowerCase(Locale.ROOT));
        return name.isEmpty()
                || (name.get().equals(HttpReply.JSON) && type.filter(Json::inUtf8).isPresent())
                || name.get().equals("application/octet-stream");
    }

    private Asked asked(HttpCall call, String name, String version) throws RequestRefused {
        var whole = call.body().length;
        if (call.jsonLength().isEmpty()) {
            return RequestJson.read(call.body(), whole);
        }
        var text = call.jsonLength().get();
        if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) > whole) {
            throw RequestRefused.malformed(
                    AnswerBody.LENGTH + " counts the bytes of the body's JSON");
        }
        var length = Integer.parseInt(text);
        return length == 0
                ? raw(call.body(), name, version)
                : RequestJson.read(call.body(), length);
    }

    /// The body is the only input of the model, and nothing else.
    private Asked raw(byte[] body, String name, String version) throws RequestRefused {
        List<TensorSpec> inputs =
                switch (service.repository().find(name, version)) {
                    case Found.Model(var model) -> model.signature().inputs();
                    case Found.Nothing _ -> List.of(); // refused when it is asked
                };
        var given = new ArrayList<Question.Given>();
        for (var spec : inputs) {
            if (spec.type() == ElementType.TEXT) {
                throw new RequestRefused(
                        Reason.WRONG_SHAPE, "a body without JSON holds no texts (BYTES)");
            }
            var rows = body.length / spec.rowBytes();
            if (inputs.size() > 1 || rows < 1 || body.length % spec.rowBytes() != 0) {
                throw new RequestRefused(
                        Reason.WRONG_SHAPE,
                        "a body without JSON is whole rows of a model's only input");
            }
            var shape = new ArrayList<Long>();
            shape.add((long) rows);
            spec.rowShape().forEach(it -> shape.add(it.longValue()));
            given.add(new Question.Given(spec.name(), Datatypes.name(spec.type()), shape, body));
        }
        return new Asked(
                new Question("", given, List.of(), 0, Optional.empty()),
                new Forms(true, Set.of(), Set.of()));
    }
}
