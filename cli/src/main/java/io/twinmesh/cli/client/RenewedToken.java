package io.twinmesh.cli.client;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/// Keeps a short-lived token and mints the next one when half of its life is over.
final class RenewedToken implements Supplier<Optional<String>> {
    private final Supplier<String> mint;
    private final Duration lifetime;
    private final InstantSource clock;
    private String current = "";
    private Instant renewAt = Instant.MIN;

    RenewedToken(Supplier<String> mint, Duration lifetime, InstantSource clock) {
        this.mint = mint;
        this.lifetime = lifetime;
        this.clock = clock;
    }

    @Override
    public synchronized Optional<String> get() {
        var now = clock.instant();
        if (!now.isBefore(renewAt)) {
            current = mint.get();
            renewAt = now.plus(lifetime.dividedBy(2));
        }
        return Optional.of(current);
    }
}
