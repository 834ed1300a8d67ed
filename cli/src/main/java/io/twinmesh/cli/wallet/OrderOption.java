package io.twinmesh.cli.wallet;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;

/// What every order has: an id, and a time after which it is nothing.
final class OrderOption {
    private static final Duration VALID = Duration.ofMinutes(10);

    @Option(
            names = "--id",
            paramLabel = "HEX",
            description =
                    "the order's id, 32 hex digits (default: a new one); the same id again is the"
                            + " same order")
    @Nullable String given;

    String id() {
        if (given != null) {
            return given;
        }
        var bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    Instant expires(InstantSource clock) {
        return clock.instant().plus(VALID).truncatedTo(ChronoUnit.MILLIS);
    }
}
