package io.twinmesh.cli.wallet;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.ConnectionOptions;
import io.twinmesh.cli.provider.agent.state.StateFolder;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.Callable;

/// Makes a wallet.
@Command(
        name = "new-wallet",
        mixinStandardHelpOptions = true,
        description = {
            "Make a key and write it, under a password, into a new file; print its account.",
            "Whoever has file and password has the tokens; without both they are lost."
        },
        footer = {"", "Example:", "  twinmesh ledger new-wallet my.wallet --data D"})
public final class LedgerNewWalletCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ConnectionOptions connection = new ConnectionOptions();
    @Mixin private PasswordOption password = new PasswordOption();

    @Parameters(paramLabel = "FILE", description = "the wallet; must not be there yet")
    private Path file = Path.of("");

    @Option(
            names = "--network",
            paramLabel = "NAME",
            description = "what orders are signed for (default: the server is asked)")
    @Nullable String network;

    @Option(
            names = "--node-state",
            paramLabel = "DIR",
            description =
                    "take the key of the node whose state folder this is, for what it earns"
                            + " (default: a new key)")
    @Nullable Path node;

    @Override
    public Integer call() {
        var name = network == null ? asked() : network;
        try {
            var wallet = made(name);
            wallet.write(file);
            var out = spec.commandLine().getOut();
            out.println(wallet.account().value());
            out.flush();
            return Exit.OK;
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()));
        }
    }

    private Wallet made(String name) {
        var random = new SecureRandom();
        if (node == null) {
            return Wallet.made(name, password.chosen(), random);
        }
        if (!Files.isRegularFile(node.resolve("node.key"))) {
            throw CommandFailure.usage("no node ever ran with the state folder " + node);
        }
        var seed = StateFolder.open(node).key(random).seed();
        return Wallet.of(seed, name, password.chosen(), random);
    }

    /// The log is named after the network: `twinmesh.local/lane/0`.
    private String asked() {
        try (var api = connection.connect("ledger:read")) {
            return api.get("/v1/ledger/summary")
                    .at("/checkpoint/origin")
                    .asText()
                    .replaceFirst("/.*", "");
        }
    }
}
