package io.twinmesh.cli.wallet;

import io.twinmesh.persistence.ledger.order.Order;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.util.concurrent.Callable;

/// Closes an account.
@Command(
        name = "close",
        mixinStandardHelpOptions = true,
        description = {
            "Close a wallet's account, which must be empty, for good: it takes nothing in any more.",
            "If it ends without an answer, repeat it with the --id that it names: nothing is done"
                    + " twice."
        },
        footer = {"", "Example:", "  twinmesh ledger close --wallet my.wallet --data D"})
public final class LedgerCloseCommand implements Callable<Integer> {
    @Mixin private HandedIn order = new HandedIn();

    @Override
    public Integer call() {
        return order.send("/v1/ledger/closings", Order.Close::new);
    }
}
