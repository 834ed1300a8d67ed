package io.twinmesh.cli.wallet;

import io.twinmesh.persistence.ledger.order.Order;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.concurrent.Callable;

/// Destroys tokens.
@Command(
        name = "burn",
        mixinStandardHelpOptions = true,
        description = {
            "Destroy tokens of a wallet, for good.",
            "If it ends without an answer, repeat it with the --id that it names: nothing is done"
                    + " twice."
        },
        footer = {
            "",
            "Example:",
            "  twinmesh ledger burn --wallet my.wallet --amount 100 --data D"
        })
public final class LedgerBurnCommand implements Callable<Integer> {
    @Mixin private HandedIn order = new HandedIn();

    @Option(
            names = "--amount",
            required = true,
            paramLabel = "N",
            description = "how many tokens, 1 or more")
    private long amount;

    @Override
    public Integer call() {
        return order.send(
                "/v1/ledger/burns",
                (id, from, expires) -> new Order.Burn(id, from, amount, expires));
    }
}
