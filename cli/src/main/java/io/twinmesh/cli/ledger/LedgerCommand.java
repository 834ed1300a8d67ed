package io.twinmesh.cli.ledger;

import io.twinmesh.cli.wallet.LedgerBurnCommand;
import io.twinmesh.cli.wallet.LedgerCloseCommand;
import io.twinmesh.cli.wallet.LedgerNewWalletCommand;
import io.twinmesh.cli.wallet.LedgerRefundCommand;
import io.twinmesh.cli.wallet.LedgerTransferCommand;
import io.twinmesh.cli.witness.LedgerAuditCommand;
import io.twinmesh.cli.witness.LedgerWitnessCommand;

import picocli.CommandLine.Command;

/// The books.
@Command(
        name = "ledger",
        mixinStandardHelpOptions = true,
        description =
                "Read the books, move tokens, and check receipts without trusting any server.",
        subcommands = {
            LedgerVerifyCommand.class,
            LedgerReceiptCommand.class,
            LedgerBalanceCommand.class,
            LedgerHistoryCommand.class,
            LedgerEntryCommand.class,
            LedgerSearchCommand.class,
            LedgerTraceCommand.class,
            LedgerNewWalletCommand.class,
            LedgerTransferCommand.class,
            LedgerRefundCommand.class,
            LedgerBurnCommand.class,
            LedgerCloseCommand.class,
            LedgerCheckpointCommand.class,
            LedgerAuditCommand.class,
            LedgerWitnessCommand.class
        })
public final class LedgerCommand {}
