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
import picocli.CommandLine.Parameters;

import java.util.concurrent.Callable;

/// Shows what an account holds.
@Command(
        name = "balance",
        mixinStandardHelpOptions = true,
        description = "Show what an account holds; without one, the caller's own.",
        footer = {"", "Example:", "  twinmesh ledger balance --data D"})
public final class LedgerBalanceCommand implements Callable<Integer> {
    @Mixin private ConnectionOptions connection = new ConnectionOptions();
    @Mixin private AnswerFormat format = new AnswerFormat();

    @Parameters(arity = "0..1", paramLabel = "ACCOUNT", description = "32 hex digits")
    @Nullable String account;

    @Override
    public Integer call() {
        try (var api = connection.connect("ledger:read")) {
            format.print(
                    api.get(
                            account == null
                                    ? "/v1/ledger/me"
                                    : "/v1/ledger/accounts/" + PathSegment.of(account)),
                    LedgerBalanceCommand::table);
        }
        return Exit.OK;
    }

    private static TextTable table(JsonNode balance) {
        var table = new TextTable("account", "available", "reserved", "pending", "withheld");
        table.row(
                balance.path("account").asText(),
                balance.path("available").asText(),
                balance.path("reserved").asText(),
                balance.path("pending").asText(),
                balance.path("withheld").asText("0"));
        return table;
    }
}
