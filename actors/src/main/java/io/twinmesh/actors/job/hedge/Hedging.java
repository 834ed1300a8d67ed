package io.twinmesh.actors.job.hedge;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What all jobs of a process know together of how long leases run, and how many second copies they
/// may still ask for. Soft: a restart learns it anew. Safe for many threads.
///
/// Each lease earns a share of a copy, so that copies are never more than that share of the load,
/// also when the whole network is slow; what is not used is kept for at most [#MOST_SAVED] copies.
public final class Hedging {
    /// A burst of slow leases gets no more copies than this at once.
    static final int MOST_SAVED = 10;

    private static final long COPY = 1_000_000;

    private final HedgeSettings settings;
    private final long earned;
    private final Map<String, RunTimes> models = new HashMap<>();
    private long saved;
    private long copies;

    public Hedging(HedgeSettings settings) {
        this.settings = settings;
        this.earned = Math.round(settings.share() * COPY);
    }

    /// Share of its leases that a node must have kept to get a second copy.
    public double reliability() {
        return settings.reliability();
    }

    /// A lease began.
    public synchronized void granted() {
        saved = Math.min(MOST_SAVED * COPY, saved + earned);
    }

    /// A lease ran so long before its good result was there, or before another one's was.
    public synchronized void ran(String model, Duration run) {
        models.computeIfAbsent(model, _ -> new RunTimes()).add(run);
    }

    /// How long a lease of this model may run before it is slow; empty while too little is known of
    /// the model, or when no lease ever is.
    public synchronized Optional<Duration> patience(String model) {
        return Optional.ofNullable(models.get(model))
                .filter(_ -> earned > 0)
                .flatMap(runs -> runs.most(settings.samples()))
                .map(most -> most.compareTo(settings.minimum()) > 0 ? most : settings.minimum());
    }

    /// Whether a second copy may be asked for now.
    public synchronized boolean affords() {
        return saved >= COPY;
    }

    /// Whether a second copy may be leased now; if so, it is counted.
    public synchronized boolean spend() {
        if (!affords()) {
            return false;
        }
        saved -= COPY;
        copies++;
        return true;
    }

    /// Second copies since the start.
    public synchronized long copies() {
        return copies;
    }
}
