package io.twinmesh.cli.ledger;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.persistence.ledger.Posting;
import io.twinmesh.persistence.log.Vkey;
import io.twinmesh.persistence.receipt.Receipt;
import io.twinmesh.persistence.receipt.ReceiptCheck;
import io.twinmesh.persistence.receipt.ReceiptVerdict;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/// Checks receipts with nothing but the files and the log's public key.
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Check receipts offline: no server is asked.",
            "Exit code 0 when all are valid, 3 when one is not."
        },
        footer = {"", "Example:", "  twinmesh ledger verify receipt.json --key @D/public/log.vkey"})
public final class LedgerVerifyCommand implements Callable<Integer> {
    private static final int MOST_BYTES = 256 * 1024;

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private LogKeyOption log = new LogKeyOption();

    @Option(
            names = "--trust-embedded",
            description =
                    "use the key in the file itself: shows that the file is consistent, not who"
                            + " wrote it")
    private boolean trustEmbedded;

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "receipts; - is standard input")
    private List<String> files = List.of();

    @Override
    public Integer call() {
        var key = log.vkey();
        if (key.isPresent() == trustEmbedded) {
            throw new ParameterException(
                    spec.commandLine(),
                    "give the log's key with --key, or --trust-embedded, and not both");
        }
        var out = spec.commandLine().getOut();
        var all = JsonNodeFactory.instance.objectNode();
        var results = JsonNodeFactory.instance.arrayNode();
        boolean valid = true;
        for (var file : files) {
            var verdict = verdict(read(file), key);
            valid &= verdict instanceof ReceiptVerdict.Valid;
            if (json) {
                results.add(described(file, verdict));
            } else {
                out.println(file + ": " + sentence(verdict));
            }
        }
        if (json) {
            all.put("valid", valid).set("receipts", results);
            out.println(all);
        }
        out.flush();
        if (trustEmbedded) {
            spec.commandLine()
                    .getErr()
                    .println("twinmesh: checked with the key in the file, which anyone can write");
        }
        return valid ? Exit.OK : Exit.NO;
    }

    private static ReceiptVerdict verdict(byte[] file, Optional<Vkey> key) {
        if (key.isPresent()) {
            return ReceiptCheck.check(file, key.get());
        }
        try {
            return ReceiptCheck.check(file, Vkey.parse(Receipt.parse(file).vkey()));
        } catch (IllegalArgumentException e) {
            return new ReceiptVerdict.Invalid(String.valueOf(e.getMessage()));
        }
    }

    private static String sentence(ReceiptVerdict verdict) {
        return switch (verdict) {
            case ReceiptVerdict.Valid(var record, var checkpoint) ->
                    "valid: "
                            + record.job()
                            + " paid "
                            + paid(record.shares())
                            + " tokens, leaf "
                            + record.index()
                            + " of "
                            + checkpoint.size()
                            + " in "
                            + checkpoint.origin();
            case ReceiptVerdict.Invalid(var why) -> "NOT VALID: " + why;
        };
    }

    private static ObjectNode described(String file, ReceiptVerdict verdict) {
        var node = JsonNodeFactory.instance.objectNode().put("file", file);
        switch (verdict) {
            case ReceiptVerdict.Valid(var record, var checkpoint) -> {
                node.put("valid", true).put("job", record.job().value());
                node.put("tokens", paid(record.shares())).put("index", record.index());
                node.putObject("checkpoint")
                        .put("origin", checkpoint.origin())
                        .put("size", checkpoint.size())
                        .put("root", checkpoint.root().base64());
            }
            case ReceiptVerdict.Invalid(var why) -> node.put("valid", false).put("why", why);
        }
        return node;
    }

    private static long paid(List<Posting> shares) {
        return shares.stream().mapToLong(Posting::amount).filter(amount -> amount > 0).sum();
    }

    private static byte[] read(String file) {
        try {
            if (file.equals("-")) {
                return bounded(System.in);
            }
            try (var in = Files.newInputStream(Path.of(file))) {
                return bounded(in);
            }
        } catch (IOException e) {
            throw new CommandFailure(
                    Exit.FAILURE, "cannot read " + file + ": " + e.getClass().getSimpleName());
        }
    }

    /// One byte more than a receipt may have: enough for the check to refuse it.
    private static byte[] bounded(InputStream in) throws IOException {
        return in.readNBytes(MOST_BYTES + 1);
    }
}
