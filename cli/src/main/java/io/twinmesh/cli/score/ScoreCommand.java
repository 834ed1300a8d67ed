package io.twinmesh.cli.score;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.model.KnownModels;
import io.twinmesh.inference.runtime.Engines;
import io.twinmesh.inference.runtime.LoadedModel;
import io.twinmesh.inference.runtime.ModelUnavailable;
import io.twinmesh.inference.runtime.Outcome;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;

/// Computes a model for values given, one JSON object per line in, one per line out. Works offline
/// from the models of this release, with the digests that the network uses.
@Command(
        name = "score",
        mixinStandardHelpOptions = true,
        description = {
            "Compute a model for values you give, without a twin or a server.",
            "One JSON object per line in; names, units and ranges as 'twinmesh model show MODEL'"
                    + " tells. A number is in the declared unit, or {\"value\":5.2,\"unit\":"
                    + "\"mmol/L\"}. One JSON object per line out, in the same order: a value, or"
                    + " notComputed with its code. Blank lines are skipped; a line has at most 64"
                    + " KiB."
        },
        footer = {
            "",
            "Example:",
            "  echo '{\"age\":60,\"ast\":40,\"alt\":35,\"platelets\":200}' | twinmesh score fib-4"
        })
public final class ScoreCommand implements Callable<Integer> {
    private static final String STDIN = "-";
    private static final int LINES_BETWEEN_CHECKS = 256;

    private final InputStream stdin;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "MODEL", description = "a name, or name@version")
    private String name = "";

    @Option(
            names = "--inputs",
            paramLabel = "FILE",
            defaultValue = STDIN,
            description = "where the lines come from; - is standard input, the default")
    private String inputs = STDIN;

    public ScoreCommand() {
        this(System.in);
    }

    /// @param stdin what `-` reads
    ScoreCommand(InputStream stdin) {
        this.stdin = stdin;
    }

    @Override
    public Integer call() throws IOException {
        var built = KnownModels.named(name);
        try (var model = Engines.load(built.manifest(), built.blob())) {
            if (inputs.equals(STDIN)) {
                return answer(built.digest().text(), model, stdin);
            }
            try (var file = Files.newInputStream(Path.of(inputs))) {
                return answer(built.digest().text(), model, file);
            } catch (NoSuchFileException e) {
                throw new CommandFailure(Exit.FAILURE, "no such file: " + inputs);
            }
        } catch (ModelUnavailable e) {
            throw new CommandFailure(Exit.FAILURE, e.code() + ": " + e.getMessage());
        }
    }

    private int answer(String digest, LoadedModel model, InputStream in) throws IOException {
        var out = spec.commandLine().getOut();
        var lines = new InputLines(in);
        var unchecked = 0;
        for (var line = lines.next(); line.isPresent(); line = lines.next()) {
            var given = given(model, line.get());
            if (given.isPresent()) {
                out.println(AnswerLine.of(model.manifest(), digest, outcome(model, given.get())));
            }
            unchecked++;
            // checkError writes out what is buffered: at once when whoever feeds us line by line
            // may be waiting, and now and then, to notice that nobody reads any more
            if (!lines.ready() || unchecked >= LINES_BETWEEN_CHECKS) {
                unchecked = 0;
                if (out.checkError()) {
                    return Exit.FAILURE;
                }
            }
        }
        return out.checkError() ? Exit.FAILURE : Exit.OK;
    }

    /// The line's values; empty for a blank line.
    private static Optional<GivenValues> given(LoadedModel model, InputLines.Line line) {
        return switch (line) {
            case InputLines.Line.Text text when text.blank() -> Optional.empty();
            case InputLines.Line.Text(var utf8) ->
                    Optional.of(GivenValues.parse(model.manifest(), utf8));
            case InputLines.Line.TooLong() ->
                    Optional.of(
                            GivenValues.malformed(
                                    "a line has at most " + InputLines.MAX_BYTES + " bytes"));
        };
    }

    private static Outcome outcome(LoadedModel model, GivenValues given) {
        return switch (given) {
            case GivenValues.Accepted(var values) -> model.run(values);
            case GivenValues.Refused(var it) ->
                    new Outcome.NotComputed(it.code(), it.why(), it.input());
        };
    }
}
