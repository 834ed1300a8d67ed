package io.twinmesh.cli.wallet;

import io.twinmesh.persistence.ledger.order.Order;
import io.twinmesh.persistence.ledger.order.OwnerSignature;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.file.Path;

/// `--wallet`: whose tokens.
final class WalletOption {
    @Option(
            names = "--wallet",
            required = true,
            paramLabel = "FILE",
            description = "the owner's wallet (or TWINMESH_WALLET)",
            defaultValue = "${env:TWINMESH_WALLET}")
    private Path file = Path.of("");

    @Mixin private PasswordOption password = new PasswordOption();

    Wallet read() {
        return Wallet.read(file);
    }

    OwnerSignature sign(Wallet wallet, Order order) {
        return wallet.open(password.known()).sign(order, wallet.network()).signature();
    }
}
