package io.twinmesh.cli.ledger;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.persistence.log.Vkey;
import io.twinmesh.persistence.receipt.LogTrust;
import io.twinmesh.persistence.receipt.ProofCheck;
import io.twinmesh.persistence.receipt.Receipt;
import io.twinmesh.persistence.receipt.ReceiptCheck;

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
            "Check receipts and .tlog-proof files offline: no server is asked.",
            "With --policy, only what enough witnesses cosigned is valid.",
            "Exit code 0 when all are valid, 3 when one is not."
        },
        footer = {"", "Example:", "  twinmesh ledger verify receipt.json --key @D/public/log.vkey"})
public final class LedgerVerifyCommand implements Callable<Integer> {
    private static final int MOST_BYTES = 256 * 1024;

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private LogTrustOption log = new LogTrustOption();

    @Option(
            names = "--trust-embedded",
            description =
                    "use the key in the file itself: shows that the file is consistent, not who"
                            + " wrote it")
    private boolean trustEmbedded;

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "receipts or proofs; - is standard input")
    private List<String> files = List.of();

    @Override
    public Integer call() {
        var trust = log.trust();
        if (trust.isPresent() == trustEmbedded) {
            throw new ParameterException(
                    spec.commandLine(),
                    "give --key, --policy or --trust-embedded, and only one of them");
        }
        var out = spec.commandLine().getOut();
        var all = JsonNodeFactory.instance.objectNode();
        var results = JsonNodeFactory.instance.arrayNode();
        boolean valid = true;
        for (var file : files) {
            var checked = checked(read(file), trust);
            valid &= checked.valid();
            if (json) {
                results.add(checked.json(file));
            } else {
                out.println(file + ": " + checked.sentence());
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

    private static CheckedFile checked(byte[] file, Optional<LogTrust> trust) {
        if (ProofCheck.claims(file)) {
            return trust.map(given -> CheckedFile.of(ProofCheck.check(file, given), given))
                    .orElseGet(() -> CheckedFile.refused("a proof holds no key to be trusted"));
        }
        try {
            var believed =
                    trust.orElseGet(() -> new LogTrust.Key(Vkey.parse(Receipt.parse(file).vkey())));
            return CheckedFile.of(ReceiptCheck.check(file, believed), believed);
        } catch (IllegalArgumentException e) {
            return CheckedFile.refused(String.valueOf(e.getMessage()));
        }
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
