package io.twinmesh.cli.ledger;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.persistence.cosignature.TrustPolicy;
import io.twinmesh.persistence.file.LimitedFile;
import io.twinmesh.persistence.log.Vkey;
import io.twinmesh.persistence.receipt.LogTrust;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/// `--key` or `--policy`: why a checkpoint is believed, from a source that the asker trusts for it.
public final class LogTrustOption {
    private static final int MOST_BYTES = 256 * 1024;

    @Option(
            names = "--key",
            paramLabel = "VKEY|@FILE",
            description =
                    "the log's public key, <name>+<id>+<base64>, or a file that holds it; a server"
                            + " keeps it in DIR/public/log.vkey")
    @Nullable String key;

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description =
                    "a C2SP tlog-policy instead of a key: only what enough witnesses cosigned is"
                            + " valid")
    @Nullable Path policy;

    /// What was given; empty when nothing was.
    Optional<LogTrust> trust() {
        if (key != null && policy != null) {
            throw CommandFailure.usage("give --key or --policy, not both");
        }
        if (policy != null) {
            try {
                return Optional.of(
                        new LogTrust.Policy(TrustPolicy.parse(read("--policy", policy))));
            } catch (IllegalArgumentException e) {
                throw CommandFailure.usage("--policy: " + e.getMessage());
            }
        }
        if (key == null) {
            return Optional.empty();
        }
        return Optional.of(new LogTrust.Key(vkey(key)));
    }

    /// A key as it is typed, or `@` and a file that holds it.
    static Vkey vkey(String typed) {
        var text =
                typed.startsWith("@")
                        ? new String(
                                read("--key", Path.of(typed.substring(1))), StandardCharsets.UTF_8)
                        : typed;
        try {
            return Vkey.parse(text.strip());
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("--key: " + e.getMessage());
        }
    }

    private static byte[] read(String option, Path file) {
        try {
            return LimitedFile.bytes(file, MOST_BYTES);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(option + ": cannot read " + file + ": " + e.getMessage());
        } catch (IOException e) {
            throw CommandFailure.usage(
                    option + ": cannot read " + file + ": " + e.getClass().getSimpleName());
        }
    }
}
