package io.twinmesh.cli.ledger;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.persistence.log.Vkey;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// `--key`: the log's public key, from a source that the asker trusts for it.
public final class LogKeyOption {
    private static final int MOST_BYTES = 4096;

    @Option(
            names = "--key",
            paramLabel = "VKEY|@FILE",
            description =
                    "the log's public key, <name>+<id>+<base64>, or a file that holds it; a server"
                            + " keeps it in DIR/public/log.vkey")
    @Nullable String key;

    /// The key, when one was given.
    Optional<Vkey> vkey() {
        if (key == null) {
            return Optional.empty();
        }
        var text = key.startsWith("@") ? read(Path.of(key.substring(1))) : key;
        try {
            return Optional.of(Vkey.parse(text.strip()));
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("--key: " + e.getMessage());
        }
    }

    private static String read(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw CommandFailure.usage("--key: " + file + " is too large for a key");
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw CommandFailure.usage(
                    "--key: cannot read " + file + ": " + e.getClass().getSimpleName());
        }
    }
}
