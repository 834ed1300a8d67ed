package io.twinmesh.cluster.gateway.peer;

import io.twinmesh.actors.Refusal;
import io.twinmesh.wire.node.Capabilities;
import io.twinmesh.wire.node.Hello;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a hello must look like before anything is stored of it.
public final class HelloCheck {
    private static final Pattern ENGINE = Pattern.compile("[a-z][a-z0-9-]{0,19}");
    private static final Pattern WORD = Pattern.compile("[\\x20-\\x7e]{0,80}");
    private static final int MAX_ENGINES = 8;

    private final int maxSlots;
    private final Duration maxClockSkew;
    private final InstantSource time;

    /// @param maxSlots more than these nobody has
    /// @param maxClockSkew how far a node's clock may be from this one
    public HelloCheck(int maxSlots, Duration maxClockSkew, InstantSource time) {
        this.maxSlots = maxSlots;
        this.maxClockSkew = maxClockSkew;
        this.time = time;
    }

    /// Why the node is not let in; empty when it is.
    public Optional<Refusal> refusal(Hello hello) {
        var ahead = Duration.between(time.instant(), Instant.ofEpochMilli(hello.getSentAtMillis()));
        if (ahead.abs().compareTo(maxClockSkew) > 0) {
            return refused(
                    "node.clock-off",
                    "the node's clock is "
                            + ahead.abs().toSeconds()
                            + " s "
                            + (ahead.isNegative() ? "behind" : "ahead")
                            + ", at most "
                            + maxClockSkew.toSeconds()
                            + " s are allowed");
        }
        if (!WORD.matcher(hello.getAgentVersion()).matches()) {
            return refused("node.capabilities-invalid", "agent_version must match " + WORD);
        }
        return capabilities(hello.getCapabilities())
                .or(() ->
                        hello.getLeasesInFlightCount() > maxSlots
                                ? refused(
                                        "node.capabilities-invalid",
                                        "leases_in_flight must be at most " + maxSlots)
                                : Optional.empty());
    }

    private Optional<Refusal> capabilities(Capabilities claimed) {
        var code = "node.capabilities-invalid";
        if (claimed.getSlots() < 1 || claimed.getSlots() > maxSlots) {
            return refused(code, "slots must be 1 to " + maxSlots);
        }
        var engines = claimed.getEnginesList();
        if (engines.isEmpty()
                || engines.size() > MAX_ENGINES
                || !engines.stream().allMatch(engine -> ENGINE.matcher(engine).matches())) {
            return refused(code, "engines must be 1 to " + MAX_ENGINES + " of " + ENGINE);
        }
        if (!WORD.matcher(claimed.getProcessor()).matches()
                || !WORD.matcher(claimed.getGpu()).matches()) {
            return refused(code, "processor and gpu must match " + WORD);
        }
        return Optional.empty();
    }

    private static Optional<Refusal> refused(String code, String why) {
        return Optional.of(new Refusal(code, why));
    }
}
