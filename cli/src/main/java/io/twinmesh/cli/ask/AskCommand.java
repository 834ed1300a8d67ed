package io.twinmesh.cli.ask;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.ConnectionOptions;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;

/// Asks one model, or a question that several models answer, about one twin and waits for the
/// answer.
@Command(
        name = "ask",
        mixinStandardHelpOptions = true,
        description = "Ask a model, or several at once, about a twin.",
        footer = {
            "",
            "Example:",
            "  twinmesh ask --data D tw-… --model prevent-2023-10y --as-of 2021-03-22",
            "  twinmesh ask --data D tw-… --question cardiovascular-risk",
            "",
            "Decision support for qualified professionals; not a medical device."
        })
public final class AskCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ConnectionOptions connection = new ConnectionOptions();

    @Parameters(paramLabel = "TWIN", description = "the twin's id, tw-…")
    private String twin = "";

    @ArgGroup(multiplicity = "1")
    private Asked asked = new Asked();

    /// One of the two.
    static final class Asked {
        @Option(names = "--model", description = "the model, NAME or NAME@VERSION")
        private @Nullable String model;

        @Option(
                names = "--question",
                paramLabel = "NAME",
                description = {
                    "every model that answers it: cardiovascular-risk, kidney, …;",
                    "ecg and therapy-match are answered at once, by no model"
                })
        private @Nullable String question;

        Question.About about() {
            return model == null
                    ? new Question.About.Named(question == null ? "" : question)
                    : new Question.About.Model(model);
        }
    }

    @Option(names = "--purpose", defaultValue = "TREAT", description = "why (default: TREAT)")
    private String purpose = "TREAT";

    @Option(names = "--as-of", description = "the day it is asked for (default: today)")
    private @Nullable LocalDate asOf;

    @Option(
            names = "--input",
            paramLabel = "NAME=VALUE",
            description = "a value only you can give; repeat for more")
    private Map<String, String> inputs = new LinkedHashMap<>();

    @Option(
            names = "--region",
            paramLabel = "NAME",
            description = "only nodes of this region compute, for example eu-central")
    private @Nullable String region;

    @Option(
            names = "--zone",
            paramLabel = "NAME",
            description = "and of the region only those of this zone, for example fra-2")
    private @Nullable String zone;

    @Option(
            names = "--numeric-class",
            paramLabel = "NAME",
            description = "only nodes whose results have the bits of this class: cpu-x86_64, …")
    private @Nullable String numericClass;

    @Option(
            names = "--key",
            description = "idempotency key: the same key and question is the same query")
    private @Nullable String key;

    @Option(names = "--timeout", defaultValue = "60", description = "seconds (default: 60)")
    private int timeoutSeconds = 60;

    @Option(names = "--json", description = "print the server's JSON object")
    private boolean json;

    private String said = "";

    @Override
    public Integer call() {
        if (timeoutSeconds < 1) {
            throw CommandFailure.usage("--timeout must be 1 or more");
        }
        var given = new LinkedHashMap<String, JsonNode>();
        inputs.forEach((name, text) -> given.put(name, typed(text)));
        var question =
                new Question(
                        twin, asked.about(), purpose, Optional.ofNullable(asOf), given, confines());
        try (var api = connection.connect("twin:query")) {
            var queries = new Queries(api, InstantSource.system());
            var idempotencyKey = key == null ? "ask-" + UUID.randomUUID() : key;
            return switch (queries.submit(question, idempotencyKey)) {
                case Queries.Submitted.Refused(var problem) -> throw problem.failure();
                case Queries.Submitted.AtOnce(var answer) -> {
                    spec.commandLine()
                            .getOut()
                            .println(json ? answer.toString() : answer.toPrettyString());
                    yield Exit.OK;
                }
                case Queries.Submitted.Accepted(var accepted) ->
                        shown(
                                queries.await(
                                        accepted.id(),
                                        Duration.ofSeconds(timeoutSeconds),
                                        this::sayOnce));
            };
        }
    }

    private Map<String, String> confines() {
        if (zone != null && region == null) {
            throw CommandFailure.usage("--zone lies in a region: --region NAME is missing");
        }
        var named = new LinkedHashMap<String, String>();
        Optional.ofNullable(region).ifPresent(name -> named.put("region", name));
        Optional.ofNullable(zone).ifPresent(name -> named.put("zone", name));
        Optional.ofNullable(numericClass).ifPresent(name -> named.put("numericClass", name));
        return named;
    }

    private void sayOnce(String why) {
        if (!why.equals(said)) {
            said = why;
            spec.commandLine().getErr().println("waiting: " + why);
        }
    }

    private int shown(QueryStatus status) {
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(status.json());
        } else {
            ShownAnswer.print(out, status);
        }
        return exitCode(status.state());
    }

    /// A number, `true` or `false`, or else text.
    static JsonNode typed(String text) {
        var nodes = JsonNodeFactory.instance;
        if (text.equals("true") || text.equals("false")) {
            return nodes.booleanNode(Boolean.parseBoolean(text));
        }
        return text.matches("-?\\d{1,15}(\\.\\d{1,15})?([eE]-?\\d{1,3})?")
                ? nodes.numberNode(Double.parseDouble(text))
                : nodes.textNode(text);
    }

    private static int exitCode(QueryStatus.State state) {
        return switch (state) {
            case ANSWERED, SETTLED -> Exit.OK;
            case NOT_COMPUTED -> Exit.NO;
            case REFUSED -> Exit.REFUSED;
            case FAILED, SUBMITTED, QUEUED, RUNNING -> Exit.FAILURE;
        };
    }
}
