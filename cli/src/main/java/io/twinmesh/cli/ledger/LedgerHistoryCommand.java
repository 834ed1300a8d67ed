package io.twinmesh.cli.ledger;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.AnswerFormat;
import io.twinmesh.cli.client.ConnectionOptions;
import io.twinmesh.cli.client.FollowedEvents;
import io.twinmesh.cli.client.PathSegment;
import io.twinmesh.cli.client.TextTable;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Shows what an account gained and paid.
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        description = {
            "Show what an account gained and paid, the newest first; without one, the caller's own.",
            "Older lines: --before with the index of the last line that was shown."
        },
        footer = {
            "",
            "Example:",
            "  twinmesh ledger history --data D --limit 20",
            "  twinmesh ledger history --data D --follow"
        })
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

    @Option(
            names = "--follow",
            description = "then print what comes, a line each, until it is interrupted")
    private boolean follow;

    @Override
    public Integer call() {
        if (follow && before != null) {
            throw CommandFailure.usage("--follow shows what comes, --before what is older");
        }
        try (var api = connection.connect("ledger:read")) {
            var whose =
                    account == null ? api.get("/v1/ledger/me").path("account").asText() : account;
            var path = "/v1/ledger/accounts/" + PathSegment.of(whose);
            var page =
                    api.get(
                            path
                                    + "/history?limit="
                                    + limit
                                    + (before == null ? "" : "&before=" + before));
            format.print(page, LedgerHistoryCommand::table);
            if (follow) {
                new FollowedEvents(
                                api,
                                path + "/events?after=" + behind(page),
                                (event, data) -> format.printLine(data, it -> line(event, it)))
                        .follow();
            }
        }
        return Exit.OK;
    }

    /// Behind the newest line, so that nothing between page and stream is missed. Events count
    /// leaves from 1.
    private static long behind(JsonNode page) {
        var lines = page.path("lines");
        return lines.isEmpty() ? 0 : lines.path(0).path("index").asLong() + 1;
    }

    private static String line(String event, JsonNode data) {
        var shown =
                Stream.of("amount", "id", "other", "code", "detail")
                        .map(field -> data.path(field).asText())
                        .filter(text -> !text.isEmpty());
        return Stream.concat(Stream.of(data.path("time").asText("-"), event), shown)
                .collect(Collectors.joining("  "));
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
