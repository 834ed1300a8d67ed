package io.twinmesh.cluster.serving.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.cluster.serving.About;
import io.twinmesh.cluster.serving.Doorkeeper;
import io.twinmesh.inference.serving.InferenceService;
import io.twinmesh.inference.serving.ModelRepository;
import io.twinmesh.inference.serving.ModelRepository.Found;
import io.twinmesh.inference.serving.ModelRepository.Version;
import io.twinmesh.inference.serving.Refusal;
import io.twinmesh.inference.serving.Refusal.Reason;
import io.twinmesh.inference.serving.ServedModel;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/// Which path leads to what; see the table in `docs/inference-server.md`.
final class RestRoutes {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final InferenceService service;
    private final Doorkeeper doorkeeper;
    private final Executor loader;
    private final InferRoute infer;

    /// @param loader loads and unloads, one model after the other; refuses what is too much
    RestRoutes(InferenceService service, Doorkeeper doorkeeper, Executor loader) {
        this.service = service;
        this.doorkeeper = doorkeeper;
        this.loader = loader;
        this.infer = new InferRoute(service);
    }

    /// Never blocks. What it returns takes the request back.
    ///
    /// @param writer writes answers of models
    /// @param then called once, on any thread, also before this returns
    Runnable handle(HttpCall call, Executor writer, Consumer<HttpReply> then) {
        var words = words(call.path());
        if (words.isEmpty() || !words.getFirst().equals("v2")) {
            return done(then, unknownPath());
        }
        var rest = words.subList(1, words.size());
        var open = !rest.isEmpty() && rest.getFirst().equals("health");
        if (!open) {
            switch (doorkeeper.look(call.authorization(), call.origin())) {
                case UNAUTHORIZED -> {
                    return done(
                            then,
                            HttpReply.error(401, "serving.unauthorized: a bearer token is needed")
                                    .with("WWW-Authenticate", "Bearer"));
                }
                case FOREIGN_PAGE -> {
                    return done(
                            then,
                            HttpReply.error(
                                    403, "serving.forbidden: web pages need a token to ask"));
                }
                case WELCOME -> {}
            }
        }
        return switch (rest.isEmpty() ? "" : rest.getFirst()) {
            case "" -> get(call, then, About::tree);
            case "health" -> done(then, health(call, rest.subList(1, rest.size())));
            case "models" -> models(call, rest.subList(1, rest.size()), writer, then);
            case "repository" -> repository(call, rest.subList(1, rest.size()), then);
            default -> done(then, unknownPath());
        };
    }

    private HttpReply health(HttpCall call, List<String> rest) {
        if (rest.size() != 1) {
            return unknownPath();
        }
        if (!call.method().equals("GET")) {
            return notAllowed("GET");
        }
        var ready = service.ready();
        var tree = JsonNodeFactory.instance.objectNode();
        return switch (rest.getFirst()) {
            case "live" -> HttpReply.json(200, tree.put("live", true));
            case "ready" ->
                    HttpReply.json(ready ? 200 : 503, tree.put("ready", ready).put("live", true));
            default -> unknownPath();
        };
    }

    private Runnable models(
            HttpCall call, List<String> rest, Executor writer, Consumer<HttpReply> then) {
        if (rest.equals(List.of("stats"))) {
            return get(call, then, () -> ModelViews.statistics(readyModels(Optional.empty())));
        }
        if (rest.isEmpty()) {
            return done(then, unknownPath());
        }
        var name = rest.getFirst();
        var versioned = rest.size() >= 3 && rest.get(1).equals("versions");
        var version = versioned ? rest.get(2) : "";
        var action = rest.subList(versioned ? 3 : 1, rest.size());
        if (action.size() > 1 || (versioned && version.isEmpty())) {
            return done(then, unknownPath());
        }
        return switch (action.isEmpty() ? "" : action.getFirst()) {
            case "" -> get(call, then, name, version, this::metadata);
            case "ready" -> get(call, then, name, version, RestRoutes::ready);
            case "stats" -> get(call, then, name, version, model -> statistics(model, versioned));
            case "infer" ->
                    call.method().equals("POST")
                            ? infer.handle(call, name, version, writer, then)
                            : done(then, notAllowed("POST"));
            default -> done(then, unknownPath());
        };
    }

    private HttpReply metadata(ServedModel model) {
        var tree = ModelViews.metadata(model, service.repository(), model.signature().batches());
        return HttpReply.json(200, tree);
    }

    private static HttpReply ready(ServedModel model) {
        return HttpReply.json(
                200,
                JsonNodeFactory.instance.objectNode().put("name", model.name()).put("ready", true));
    }

    private HttpReply statistics(ServedModel model, boolean versioned) {
        return HttpReply.json(
                200,
                ModelViews.statistics(
                        versioned ? List.of(model) : readyModels(Optional.of(model.name()))));
    }

    private List<ServedModel> readyModels(Optional<String> named) {
        return service.repository().index().stream()
                .filter(it -> named.isEmpty() || named.get().equals(it.name()))
                .<ServedModel>mapMulti((entry, into) -> {
                    switch (entry.state()) {
                        case Version.Ready(var model) -> into.accept(model);
                        case Version.Unavailable _ -> {}
                    }
                })
                .toList();
    }

    private Runnable repository(HttpCall call, List<String> rest, Consumer<HttpReply> then) {
        var unsupported = InferRoute.unsupported(call).filter(_ -> call.body().length > 0);
        if (unsupported.isPresent()) {
            return done(then, unsupported.get());
        }
        if (rest.equals(List.of("index"))) {
            return call.method().equals("POST")
                    ? done(then, index(call))
                    : done(then, notAllowed("POST"));
        }
        var known = rest.size() == 3 && rest.getFirst().equals("models");
        if (!known || !List.of("load", "unload").contains(rest.get(2))) {
            return done(then, unknownPath());
        }
        if (!call.method().equals("POST")) {
            return done(then, notAllowed("POST"));
        }
        if (!doorkeeper.mayLoad()) {
            return done(
                    then,
                    HttpReply.error(
                            403,
                            "serving.forbidden: this server was started without --allow-loading"));
        }
        try {
            loader.execute(() -> then.accept(change(rest.get(1), rest.get(2).equals("load"))));
        } catch (RejectedExecutionException _) {
            then.accept(HttpReply.of(new Refusal(Reason.BUSY, "other models are being loaded")));
        }
        return () -> {};
    }

    private HttpReply change(String name, boolean load) {
        ModelRepository repository = service.repository();
        try {
            return (load ? repository.load(name) : repository.unload(name))
                    .map(HttpReply::of)
                    .orElseGet(() -> HttpReply.json(200, JsonNodeFactory.instance.objectNode()));
        } catch (IOException _) {
            return HttpReply.of(new Refusal(Reason.NOT_READY, "its folder cannot be read"));
        }
    }

    private HttpReply index(HttpCall call) {
        try {
            var body = call.body().length == 0 ? null : MAPPER.readTree(call.body());
            var readyOnly = body != null && body.path("ready").asBoolean(false);
            return HttpReply.json(200, ModelViews.index(service.repository().index(), readyOnly));
        } catch (IOException _) {
            return HttpReply.of(new Refusal(Reason.MALFORMED, "the body is not JSON"));
        }
    }

    private Runnable get(HttpCall call, Consumer<HttpReply> then, Supplier<JsonNode> tree) {
        return done(
                then,
                call.method().equals("GET") ? HttpReply.json(200, tree.get()) : notAllowed("GET"));
    }

    private Runnable get(
            HttpCall call,
            Consumer<HttpReply> then,
            String name,
            String version,
            Function<ServedModel, HttpReply> view) {
        if (!call.method().equals("GET")) {
            return done(then, notAllowed("GET"));
        }
        return done(
                then,
                switch (service.repository().find(name, version)) {
                    case Found.Model(var model) -> view.apply(model);
                    case Found.Nothing(var refusal) -> HttpReply.of(refusal);
                });
    }

    private static Runnable done(Consumer<HttpReply> then, HttpReply reply) {
        then.accept(reply);
        return () -> {};
    }

    private static List<String> words(String path) {
        var words = Arrays.asList(path.split("/", -1));
        var last = words.size() > 1 && words.getLast().isEmpty() ? 1 : 0;
        return words.subList(Math.min(1, words.size()), words.size() - last);
    }

    static HttpReply unknownPath() {
        return HttpReply.error(404, "serving.path-unknown: the protocol has no such path");
    }

    private static HttpReply notAllowed(String method) {
        return HttpReply.error(405, "serving.method-not-allowed: want " + method)
                .with("Allow", method);
    }
}
