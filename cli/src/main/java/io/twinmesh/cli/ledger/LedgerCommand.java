package io.twinmesh.cli.ledger;

import picocli.CommandLine.Command;

/// The books.
@Command(
        name = "ledger",
        mixinStandardHelpOptions = true,
        description = "Read the books, and check receipts without trusting any server.",
        subcommands = {
            LedgerVerifyCommand.class,
            LedgerReceiptCommand.class,
            LedgerBalanceCommand.class,
            LedgerCheckpointCommand.class
        })
public final class LedgerCommand {}
