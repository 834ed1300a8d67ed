package io.twinmesh.cli.twin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.ConnectionOptions;
import io.twinmesh.cli.client.PathSegment;
import io.twinmesh.persistence.erasure.ErasureProof;
import io.twinmesh.persistence.file.LimitedFile;
import io.twinmesh.persistence.log.Vkey;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;

/// Erases a patient for ever, or checks the proof that a patient was erased.
@Command(
        name = "erase",
        mixinStandardHelpOptions = true,
        description = "Erase a patient for ever; or check the proof of it, without a server.",
        footer = {
            "",
            "Examples:",
            "  twinmesh twin erase --data D tw-… > proof.json",
            "  twinmesh twin erase --data D --class genome --yes tw-…",
            "  twinmesh twin erase --verify proof.json --key @D/public/erasure.vkey",
            "",
            "Exit codes: 0 erased or proved, 3 checked and not proved, 4 refused"
        })
public final class TwinEraseCommand implements Callable<Integer> {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int MOST_BYTES = 64 * 1024;

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ConnectionOptions connection = new ConnectionOptions();

    @Parameters(paramLabel = "TWIN", arity = "0..1", description = "the twin's id, tw-…")
    private Optional<String> id = Optional.empty();

    @Option(
            names = "--class",
            paramLabel = "CLASS",
            description = "only this class of data: clinical, genome, signals or identity")
    private Optional<String> dataClass = Optional.empty();

    @Option(names = "--yes", description = "do not ask")
    private boolean yes;

    @Option(names = "--verify", paramLabel = "FILE", description = "check the proof in this file")
    private Optional<Path> verify = Optional.empty();

    @Option(
            names = "--key",
            paramLabel = "VKEY|@FILE",
            description =
                    "with --verify: the public key of erasures, from a source that you trust; a"
                            + " server keeps it in DIR/public/erasure.vkey")
    private Optional<String> key = Optional.empty();

    @Option(names = "--json", description = "print one JSON object in one line, with --verify too")
    private boolean json;

    @Override
    public Integer call() {
        if (verify.isPresent()) {
            return check(verify.get());
        }
        var twin = id.orElseThrow(() -> CommandFailure.usage("which twin?"));
        if (!yes && !confirmed(twin)) {
            throw new CommandFailure(Exit.REFUSED, "nothing was erased");
        }
        try (var api = connection.connect("twin:erase")) {
            var path =
                    "/v1/twins/"
                            + PathSegment.of(twin)
                            + dataClass.map(one -> "?class=" + PathSegment.of(one)).orElse("");
            var erased = api.tryDelete(path).orFail();
            spec.commandLine().getOut().println(json ? erased : erased.toPrettyString());
        }
        return Exit.OK;
    }

    private boolean confirmed(String twin) {
        var err = spec.commandLine().getErr();
        err.printf(
                "This destroys the keys of %s of %s for ever; no backup of the journal brings it"
                        + " back.%nWrite the twin's id to go on: ",
                dataClass.map(one -> "the class " + one).orElse("all data"), twin);
        err.flush();
        try {
            var typed =
                    new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()))
                            .readLine();
            return twin.equals(typed == null ? "" : typed.strip());
        } catch (IOException e) {
            throw new CommandFailure(Exit.FAILURE, "cannot read the answer");
        }
    }

    private int check(Path file) {
        var trusted =
                key.map(TwinEraseCommand::vkey)
                        .orElseThrow(
                                () -> CommandFailure.usage("--verify needs --key, the public key"));
        try {
            var proof = ErasureProof.verified(parsed(file).path("proof").asText(), trusted);
            spec.commandLine().getOut().println(json ? object(proof) : sentence(proof));
            return Exit.OK;
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(Exit.NO, "not proved: " + e.getMessage());
        }
    }

    private static String sentence(ErasureProof proof) {
        return """
        proved: the keys of %s of %s were destroyed at %s, asked for by %s;
        its journal then had %d rows, chain %s\
        """
                .formatted(
                        proof.classes().stream().sorted().toList(),
                        proof.patient(),
                        proof.destroyedAt(),
                        proof.by(),
                        proof.rows(),
                        proof.chain());
    }

    private static ObjectNode object(ErasureProof proof) {
        var object = MAPPER.createObjectNode().put("proved", true);
        object.put("patient", proof.patient().value());
        proof.classes().stream()
                .sorted()
                .map(it -> it.name().toLowerCase(Locale.ROOT))
                .forEach(object.putArray("classes")::add);
        return object.put("destroyedAt", proof.destroyedAt().toString())
                .put("by", proof.by())
                .put("rows", proof.rows())
                .put("chain", proof.chain());
    }

    private static JsonNode parsed(Path file) {
        try {
            return MAPPER.readTree(text(file));
        } catch (JsonProcessingException _) {
            throw new CommandFailure(Exit.NO, "not proved: " + file + " is not JSON");
        }
    }

    private static Vkey vkey(String given) {
        try {
            return Vkey.parse(
                    (given.startsWith("@") ? text(Path.of(given.substring(1))) : given).strip());
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("--key: " + e.getMessage());
        }
    }

    private static String text(Path file) {
        try {
            return LimitedFile.text(file, MOST_BYTES);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("cannot read " + file + ": " + e.getMessage());
        } catch (IOException e) {
            throw CommandFailure.usage("cannot read " + file + ": " + e.getClass().getSimpleName());
        }
    }
}
