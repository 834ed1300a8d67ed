package io.twinmesh.cli.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.AnswerFormat;
import io.twinmesh.cli.client.ConnectionOptions;
import io.twinmesh.cli.client.TextTable;
import io.twinmesh.persistence.explorer.LogEntry;
import io.twinmesh.persistence.log.StrictBase64;
import io.twinmesh.persistence.log.TlogProof;
import io.twinmesh.persistence.receipt.LogTrust;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/// Shows one leaf of the log. What a server says of it is read from the leaf's bytes here once
/// more, and with a key or a policy the leaf's proof is checked.
@Command(
        name = "entry",
        mixinStandardHelpOptions = true,
        description = {
            "Show what a leaf of the log says; needs no token.",
            "Exit code 3: the leaf's bytes say something else, or it is not under a checkpoint that"
                    + " --key or --policy believes."
        },
        footer = {"", "Example:", "  twinmesh ledger entry 17 --data D --key @D/public/log.vkey"})
public final class LedgerEntryCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ConnectionOptions connection = new ConnectionOptions();
    @Mixin private AnswerFormat format = new AnswerFormat();
    @Mixin private LogTrustOption log = new LogTrustOption();

    @Parameters(paramLabel = "INDEX", description = "place of the leaf, from 0")
    private long index;

    @Option(
            names = "--proof",
            paramLabel = "FILE",
            description = "write the leaf's .tlog-proof there, for others' tools")
    @Nullable Path proof;

    @Override
    public Integer call() {
        if (index < 0) {
            throw CommandFailure.usage("INDEX is 0 or more");
        }
        var trust = log.trust();
        try (var api = connection.anonymous()) {
            var path = "/v1/ledger/entries/" + index;
            var said = api.get(path);
            var entry = read(said);
            if (trust.isPresent() || proof != null) {
                var text = api.text(path + "/proof");
                trust.ifPresent(believed -> requireUnder(believed, entry, text));
                write(text);
            }
            format.print(said, LedgerEntryCommand::table);
            spec.commandLine()
                    .getErr()
                    .println(
                            trust.isPresent()
                                    ? "the leaf is in the log"
                                    : "whether the leaf is in the log was NOT CHECKED: give --key"
                                            + " or --policy");
        }
        return Exit.OK;
    }

    private LogEntry read(JsonNode said) {
        try {
            var entry = new LogEntry(index, StrictBase64.decode(said.path("leaf").asText()));
            var own = entry.json();
            for (var field : own.properties()) {
                if (!field.getValue().toString().equals(said.path(field.getKey()).toString())) {
                    throw no("the leaf's bytes say another '" + field.getKey() + "'");
                }
            }
            requirePlace(own);
            return entry;
        } catch (IllegalArgumentException e) {
            throw no("what the server sent is no leaf: " + e.getMessage());
        }
    }

    private void requirePlace(ObjectNode own) {
        if (own.path("index").asLong() != index) {
            throw no("the leaf says that it is leaf " + own.path("index").asLong());
        }
    }

    private void requireUnder(LogTrust trust, LogEntry entry, String text) {
        try {
            var proven = TlogProof.parse(text);
            if (proven.index() != index) {
                throw no("the proof is of leaf " + proven.index());
            }
            proven.requireUnder(trust.open(proven.checkpoint()), entry.leaf());
        } catch (IllegalArgumentException e) {
            throw no(String.valueOf(e.getMessage()));
        }
    }

    private static CommandFailure no(String why) {
        return new CommandFailure(Exit.NO, why);
    }

    private void write(String text) {
        if (proof != null) {
            try {
                Files.writeString(proof, text);
            } catch (IOException e) {
                throw new CommandFailure(
                        Exit.FAILURE, "cannot write: " + e.getClass().getSimpleName());
            }
        }
    }

    /// A row for each posting, or one where nothing moves.
    static TextTable table(JsonNode entry) {
        var table = new TextTable("leaf", "time", "type", "id", "account", "amount", "as");
        addRows(table, entry);
        return table;
    }

    static void addRows(TextTable table, JsonNode entry) {
        var id = entry.path("job").asText(entry.path("id").asText());
        if (entry.path("postings").isEmpty()) {
            table.row(
                    entry.path("index").asText(),
                    entry.path("time").asText(),
                    entry.path("type").asText(),
                    id,
                    "",
                    "",
                    "");
        }
        for (var posting : entry.path("postings")) {
            table.row(
                    entry.path("index").asText(),
                    entry.path("time").asText(),
                    entry.path("type").asText(),
                    id,
                    posting.path("account").asText(),
                    posting.path("amount").asText(),
                    posting.path("role").asText());
        }
    }
}
