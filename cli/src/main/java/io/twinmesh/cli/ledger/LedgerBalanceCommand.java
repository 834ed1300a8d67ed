package io.twinmesh.cli.ledger;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.ConnectionOptions;
import io.twinmesh.cli.client.PathSegment;
import io.twinmesh.cli.client.TextTable;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.util.concurrent.Callable;

/// Shows what an account holds.
@Command(
        name = "balance",
        mixinStandardHelpOptions = true,
        description = "Show what an account holds; without one, the caller's own.",
        footer = {"", "Example:", "  twinmesh ledger balance --data D"})
public final class LedgerBalanceCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ConnectionOptions connection = new ConnectionOptions();

    @Parameters(arity = "0..1", paramLabel = "ACCOUNT", description = "32 hex digits")
    @Nullable String account;

    @Option(names = "--json", description = "print the server's JSON object")
    private boolean json;

    @Override
    public Integer call() {
        try (var api = connection.connect("ledger:read")) {
            var balance =
                    api.get(
                            account == null
                                    ? "/v1/ledger/me"
                                    : "/v1/ledger/accounts/" + PathSegment.of(account));
            var out = spec.commandLine().getOut();
            if (json) {
                out.println(balance);
            } else {
                var table = new TextTable("account", "available", "reserved");
                table.row(
                        balance.path("account").asText(),
                        balance.path("available").asText(),
                        balance.path("reserved").asText());
                out.print(table.text());
            }
            out.flush();
        }
        return Exit.OK;
    }
}
