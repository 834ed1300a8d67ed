package io.twinmesh.cli.wallet;

import io.twinmesh.persistence.ledger.order.Order;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.concurrent.Callable;

/// Sends tokens back.
@Command(
        name = "refund",
        mixinStandardHelpOptions = true,
        description = {
            "Send tokens of a transfer back to the account that they came from.",
            "If it ends without an answer, repeat it with the --id that it names: nothing is done"
                    + " twice."
        },
        footer = {
            "",
            "Example:",
            "  twinmesh ledger refund --wallet my.wallet --of 0a… --amount 100 --data D"
        })
public final class LedgerRefundCommand implements Callable<Integer> {
    @Mixin private HandedIn order = new HandedIn();

    @Option(
            names = "--of",
            required = true,
            paramLabel = "ORDER",
            description = "id of the transfer, 32 hex digits")
    private String of = "";

    @Option(
            names = "--amount",
            required = true,
            paramLabel = "N",
            description = "how many tokens, 1 or more")
    private long amount;

    @Override
    public Integer call() {
        return order.send(
                "/v1/ledger/refunds",
                (id, from, expires) -> new Order.Refund(id, from, of, amount, expires));
    }
}
