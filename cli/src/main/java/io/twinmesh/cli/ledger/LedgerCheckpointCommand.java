package io.twinmesh.cli.ledger;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.ConnectionOptions;
import io.twinmesh.cli.client.PathSegment;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.SignedNote;
import io.twinmesh.persistence.receipt.LogTrust;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.util.Optional;
import java.util.concurrent.Callable;

/// Shows the log's last signed checkpoint, and checks it when a key is given.
@Command(
        name = "checkpoint",
        mixinStandardHelpOptions = true,
        description = "Show the signed checkpoint of the log; with --key or --policy, check it.",
        footer = {"", "Example:", "  twinmesh ledger checkpoint --data D --key @D/public/log.vkey"})
public final class LedgerCheckpointCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ConnectionOptions connection = new ConnectionOptions();
    @Mixin private LogTrustOption log = new LogTrustOption();

    @Option(names = "--lane", description = "which ledger (default: 0)", defaultValue = "0")
    private String lane = "0";

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    @Override
    public Integer call() {
        var trust = log.trust();
        try (var api = connection.connect("ledger:read")) {
            var note = api.text("/log/" + PathSegment.of(lane) + "/checkpoint");
            var checkpoint = checked(note, trust);
            var out = spec.commandLine().getOut();
            if (json) {
                out.println(
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("origin", checkpoint.origin())
                                .put("size", checkpoint.size())
                                .put("root", checkpoint.root().base64())
                                .put("checked", trust.isPresent())
                                .put("note", note));
            } else {
                out.print(note);
            }
            out.flush();
        }
        return Exit.OK;
    }

    private static Checkpoint checked(String note, Optional<LogTrust> trust) {
        try {
            return trust.isPresent()
                    ? trust.get().open(note)
                    : Checkpoint.parse(SignedNote.parse(note).text());
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(Exit.NO, "the checkpoint is not valid: " + e.getMessage());
        }
    }
}
