package io.twinmesh.cli.ledger;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.AnswerFormat;
import io.twinmesh.cli.client.ConnectionOptions;
import io.twinmesh.cli.client.PathSegment;
import io.twinmesh.cli.client.TextTable;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/// Shows what an account gained and paid.
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        description = {
            "Show what an account gained and paid, the newest first; without one, the caller's own.",
            "Older lines: --before with the index of the last line that was shown."
        },
        footer = {"", "Example:", "  twinmesh ledger history --data D --limit 20"})
public final class LedgerHistoryCommand implements Callable<Integer> {
    @Mixin private ConnectionOptions connection = new ConnectionOptions();
    @Mixin private AnswerFormat format = new AnswerFormat();

    @Parameters(arity = "0..1", paramLabel = "ACCOUNT", description = "32 hex digits")
    @Nullable String account;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "how many lines, 1 to 200 (default: 50)",
            defaultValue = "50")
    private int limit = 50;

    @Option(names = "--before", paramLabel = "INDEX", description = "only what is older")
    @Nullable Long before;

    @Override
    public Integer call() {
        try (var api = connection.connect("ledger:read")) {
            var whose =
                    account == null ? api.get("/v1/ledger/me").path("account").asText() : account;
            format.print(
                    api.get(
                            "/v1/ledger/accounts/"
                                    + PathSegment.of(whose)
                                    + "/history?limit="
                                    + limit
                                    + (before == null ? "" : "&before=" + before)),
                    LedgerHistoryCommand::table);
        }
        return Exit.OK;
    }

    private static TextTable table(JsonNode history) {
        var table = new TextTable("leaf", "time", "kind", "amount", "as", "id", "other");
        for (var line : history.path("lines")) {
            table.row(
                    line.path("index").asText(),
                    line.path("time").asText(),
                    line.path("kind").asText(),
                    line.path("amount").asText(),
                    roles(line.path("roles")),
                    line.path("id").asText(),
                    line.path("other").asText());
        }
        return table;
    }

    private static String roles(JsonNode roles) {
        return roles.valueStream().map(JsonNode::asText).collect(Collectors.joining(","));
    }
}
