package io.twinmesh.cli.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.AnswerFormat;
import io.twinmesh.cli.client.ConnectionOptions;
import io.twinmesh.cli.client.PathSegment;
import io.twinmesh.cli.client.TextTable;
import io.twinmesh.cli.provider.agent.state.AgentStatus;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.io.IOException;
import java.util.concurrent.Callable;

@Command(
        name = "earnings",
        mixinStandardHelpOptions = true,
        description = {
            "Show what this machine's node has earned, by the network's books.",
            "earned: tokens of all its payouts, as its receipts say; it is vested (its own), pending,"
                    + " withheld, slashed and returned (to who paid) together. holds: what the"
                    + " account has now, also of what others sent, without what was sent on.",
            "answers: counted by the gateway, which stores them at intervals; what one that was killed"
                    + " had not stored is missing there. payouts: counted by the log, so complete.",
            "taken: by verdicts that results were wrong; 'node verdicts' shows them.",
            "Needs a token with the scopes node:read and ledger:read."
        },
        footer = {"", "Example:", "  twinmesh provider earnings --server https://twin.example.org"})
final class EarningsCommand implements Callable<Integer> {
    @Mixin private StateOption state = new StateOption();
    @Mixin private ConnectionOptions connection = new ConnectionOptions();
    @Mixin private AnswerFormat format = new AnswerFormat();

    @Override
    public Integer call() throws IOException {
        var node =
                state.status()
                        .map(AgentStatus::node)
                        .orElseThrow(() ->
                                new CommandFailure(
                                        Exit.NO, "no agent ever ran with this state folder"));
        try (var api = connection.connect("node:read", "ledger:read")) {
            var known = api.get("/v1/nodes/" + PathSegment.of(node));
            var account = known.path("account").asText();
            var balance = api.get("/v1/ledger/accounts/" + PathSegment.of(account));
            var earnings =
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("node", node)
                            .put("account", account)
                            .put("answers", known.path("jobs").asLong())
                            .put("failed", known.path("failed").asLong())
                            .put("payouts", known.at("/earnings/payouts").asLong())
                            .put("earned", known.path("earned").asLong())
                            .put("vested", known.at("/earnings/vested").asLong())
                            .put("pending", known.at("/earnings/pending").asLong())
                            .put("withheld", known.at("/earnings/withheld").asLong())
                            .put("slashed", known.at("/earnings/slashed").asLong())
                            .put("returned", known.at("/earnings/returned").asLong())
                            .put("holds", known.path("holds").asLong())
                            .put("available", balance.path("available").asLong());
            var verdicts = api.get("/v1/nodes/" + PathSegment.of(node) + "/verdicts");
            earnings.set("verdicts", verdicts.path("verdicts"));
            format.print(earnings, EarningsCommand::table);
        }
        return Exit.OK;
    }

    private static TextTable table(JsonNode earnings) {
        var table =
                new TextTable(
                        "account",
                        "answers",
                        "failed",
                        "payouts",
                        "earned",
                        "vested",
                        "pending",
                        "withheld",
                        "slashed",
                        "returned",
                        "holds",
                        "available",
                        "verdicts",
                        "taken");
        table.row(
                earnings.path("account").asText(),
                earnings.path("answers").asText(),
                earnings.path("failed").asText(),
                earnings.path("payouts").asText(),
                earnings.path("earned").asText(),
                earnings.path("vested").asText(),
                earnings.path("pending").asText(),
                earnings.path("withheld").asText(),
                earnings.path("slashed").asText(),
                earnings.path("returned").asText(),
                earnings.path("holds").asText(),
                earnings.path("available").asText(),
                Integer.toString(earnings.path("verdicts").size()),
                Long.toString(taken(earnings.path("verdicts"))));
        return table;
    }

    /// Tokens that verdicts took and that were not given back.
    private static long taken(JsonNode verdicts) {
        long sum = 0;
        for (var verdict : verdicts) {
            if (!verdict.at("/appeal").has("givenBackLeaf")) {
                sum += verdict.at("/taken/amount").asLong();
            }
        }
        return sum;
    }
}
