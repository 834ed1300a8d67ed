package io.twinmesh.cli.wallet;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.order.Order;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.concurrent.Callable;

/// Sends tokens.
@Command(
        name = "transfer",
        mixinStandardHelpOptions = true,
        description = {
            "Send tokens of a wallet to another account, signed with the wallet's key.",
            "If it ends without an answer, repeat it with the --id that it names: nothing is done"
                    + " twice."
        },
        footer = {
            "",
            "Example:",
            "  twinmesh ledger transfer --wallet my.wallet --to 5f… --amount 100 --data D"
        })
public final class LedgerTransferCommand implements Callable<Integer> {
    @Mixin private HandedIn order = new HandedIn();

    @Option(
            names = "--to",
            required = true,
            paramLabel = "ACCOUNT",
            description = "who gets them, 32 hex digits")
    private String to = "";

    @Option(
            names = "--amount",
            required = true,
            paramLabel = "N",
            description = "how many tokens, 1 or more")
    private long amount;

    @Override
    public Integer call() {
        return order.send(
                "/v1/ledger/transfers",
                (id, from, expires) ->
                        new Order.Transfer(id, from, new AccountId(to), amount, expires));
    }
}
