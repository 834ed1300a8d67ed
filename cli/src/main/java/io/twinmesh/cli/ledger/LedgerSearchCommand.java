package io.twinmesh.cli.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.AnswerFormat;
import io.twinmesh.cli.client.ApiClient;
import io.twinmesh.cli.client.ConnectionOptions;
import io.twinmesh.cli.client.PathSegment;
import io.twinmesh.cli.client.TextTable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.concurrent.Callable;

/// Looks for leaves of the log.
@Command(
        name = "search",
        mixinStandardHelpOptions = true,
        description = {
            "Show the leaves that an index, a job, the id of an order, deposit or verdict, or the"
                    + " hash or commitment of a leaf names, the newest first; needs no token.",
            "With --payouts, show the payouts of a model's or a work receipt's digest instead; that"
                    + " is in no leaf and needs the scope ledger:read.",
            "Exit code 3: there are none."
        },
        footer = {
            "",
            "Examples:",
            "  twinmesh ledger search job-3f… --data D",
            "  twinmesh ledger search --payouts sha256:ab… --data D"
        })
public final class LedgerSearchCommand implements Callable<Integer> {
    @Mixin private ConnectionOptions connection = new ConnectionOptions();
    @Mixin private AnswerFormat format = new AnswerFormat();

    @Parameters(paramLabel = "TEXT", description = "what is looked for")
    private String text = "";

    @Option(names = "--payouts", description = "TEXT is a digest that the records of payouts name")
    private boolean payouts;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "stop after so many, 1 to 10000 (default: 100)",
            defaultValue = "100")
    private int limit;

    @Override
    public Integer call() {
        if (limit < 1 || limit > 10_000) {
            throw CommandFailure.usage("--limit is 1 to 10000");
        }
        try (var api = payouts ? connection.connect("ledger:read") : connection.anonymous()) {
            var found =
                    payouts
                            ? all(api, "/v1/ledger/payouts?digest=", "payouts")
                            : all(api, "/v1/ledger/search?q=", "entries");
            format.print(found, payouts ? LedgerSearchCommand::paid : LedgerSearchCommand::entries);
            return found.path(payouts ? "payouts" : "entries").isEmpty() ? Exit.NO : Exit.OK;
        }
    }

    /// Page by page, until there are enough or nothing older is left.
    private ObjectNode all(ApiClient api, String path, String list) {
        var all = JsonNodeFactory.instance.arrayNode();
        var asked = path + PathSegment.of(text);
        var page = api.get(asked);
        while (add(all, page.path(list)) && page.has("before")) {
            page = api.get(asked + "&before=" + page.path("before").asLong());
        }
        var found = JsonNodeFactory.instance.objectNode();
        if (page.has("account")) {
            found.set("account", page.get("account"));
        }
        found.set(list, all);
        return found;
    }

    private boolean add(ArrayNode all, JsonNode page) {
        for (var one : page) {
            if (all.size() < limit) {
                all.add(one);
            }
        }
        return all.size() < limit;
    }

    private static TextTable entries(JsonNode found) {
        var table = new TextTable("leaf", "time", "type", "id", "account", "amount", "as");
        found.path("entries").forEach(entry -> LedgerEntryCommand.addRows(table, entry));
        return table;
    }

    private static TextTable paid(JsonNode found) {
        var table = new TextTable("leaf", "time", "job", "model", "work");
        for (var one : found.path("payouts")) {
            table.row(
                    one.path("index").asText(),
                    one.path("time").asText(),
                    one.path("job").asText(),
                    one.path("model").asText(),
                    one.path("work").asText());
        }
        return table;
    }
}
