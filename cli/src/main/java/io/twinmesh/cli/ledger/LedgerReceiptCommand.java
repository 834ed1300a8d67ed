package io.twinmesh.cli.ledger;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.ConnectionOptions;
import io.twinmesh.cli.client.PathSegment;
import io.twinmesh.persistence.receipt.Receipt;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/// Fetches the receipt of a job's payout.
@Command(
        name = "receipt",
        mixinStandardHelpOptions = true,
        description = "Fetch the receipt of a job, byte for byte as the server gives it.",
        footer = {"", "Example:", "  twinmesh ledger receipt job-… --data D --out receipt.json"})
public final class LedgerReceiptCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ConnectionOptions connection = new ConnectionOptions();

    @Parameters(paramLabel = "JOB", description = "the job's id")
    private String job = "";

    @Option(names = "--out", paramLabel = "FILE", description = "write it here")
    @Nullable Path target;

    @Option(
            names = "--proof",
            paramLabel = "FILE",
            description =
                    "write the C2SP tlog-proof alone here, with the leaf in it; name it"
                            + " *.tlog-proof")
    @Nullable Path proof;

    @Override
    public Integer call() {
        try (var api = connection.connect("ledger:read")) {
            var path = "/v1/ledger/receipts/" + PathSegment.of(job);
            if (api.get(path).path("state").asText().equals("accepted")) {
                spec.commandLine()
                        .getErr()
                        .println("twinmesh: paid, but not yet in the log: fetch it again");
            }
            var receipt = api.text(path);
            if (proof != null) {
                Files.writeString(proof, proofOf(receipt));
            }
            if (target == null) {
                var out = spec.commandLine().getOut();
                out.println(receipt);
                out.flush();
            } else {
                Files.writeString(target, receipt);
            }
            return Exit.OK;
        } catch (IOException e) {
            throw new CommandFailure(Exit.FAILURE, "cannot write: " + e.getClass().getSimpleName());
        }
    }

    private static String proofOf(String receipt) {
        try {
            return Receipt.parse(receipt.getBytes(StandardCharsets.UTF_8)).tlogProof().text();
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(Exit.NO, "no proof yet: " + e.getMessage());
        }
    }
}
