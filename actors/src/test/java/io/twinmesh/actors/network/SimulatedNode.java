package io.twinmesh.actors.network;

import io.twinmesh.actors.reputation.Finding;
import io.twinmesh.actors.reputation.Reputation;
import io.twinmesh.actors.verification.TrackRecord;
import io.twinmesh.persistence.identity.NodeId;
import io.twinmesh.persistence.identity.OwnerId;

import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// One machine: what it sends back, and what the network holds of it.
final class SimulatedNode {
    static final String MODEL = "sha256:" + "5".repeat(64);
    private static final int SLOTS = 4;
    private static final double LAZY_SHARE = 0.3;
    private static final double FLAKY_WRONG = 0.001;
    private static final double LOSSES = 0.05;

    /// Leases that end without the network being told each time.
    private static final int COUNTED_AT_ONCE = 32;

    final NodeId id;
    final OwnerId owner;
    final Kind kind;
    final String numericClass;
    private final RandomGenerator chance;
    private Reputation reputation = Reputation.NEW;
    private int busy;
    private int computed;
    private int kept;
    private int broken;
    int accepted;
    int extra;
    int badAccepted;
    int badSent;
    Optional<Instant> firstBad = Optional.empty();
    Optional<Instant> suspendedAt = Optional.empty();

    SimulatedNode(
            NodeId id, OwnerId owner, Kind kind, String numericClass, RandomGenerator chance) {
        this.id = id;
        this.owner = owner;
        this.kind = kind;
        this.numericClass = numericClass;
        this.chance = chance;
    }

    /// Results of earlier, each right and each checked as the policy asks.
    void livedThrough(Scene scene, Instant at) {
        for (int i = 0; i < scene.history(); i++) {
            computed++;
            accepted++;
            var checks =
                    (chance.nextDouble() < scene.policy().probability(record(scene, at)) ? 1 : 0)
                            + (chance.nextDouble() < scene.policy().knownAnswers() ? 1 : 0);
            for (int check = 0; check < checks; check++) {
                extra++;
                checked(Finding.RIGHT, at);
            }
        }
        reputation = reputation.leases(scene.history(), 0, at);
    }

    /// @return the version of the answer that it sends: 0 is the truth; empty when the lease is
    ///   lost
    Optional<Integer> compute(Scene scene, int job, Instant now) {
        var loses = kind == Kind.FLAKY || kind == Kind.SLOW;
        if (loses && chance.nextDouble() < LOSSES) {
            broken++;
            return Optional.empty();
        }
        kept++;
        computed++;
        var bad =
                switch (kind) {
                    case HONEST, SLOW -> false;
                    case FLAKY -> chance.nextDouble() < FLAKY_WRONG;
                    case LAZY -> chance.nextDouble() < LAZY_SHARE;
                    case MALICIOUS, COLLUDING ->
                            computed > scene.patience() && cheats(scene.greed(), job);
                };
        if (!bad) {
            return Optional.of(0);
        }
        badSent++;
        if (firstBad.isEmpty()) {
            firstBad = Optional.of(now);
        }
        return Optional.of(kind == Kind.COLLUDING ? 1 : 2 + chance.nextInt(Answers.MANY - 2));
    }

    /// A ring cheats on the same questions, so that its nodes vouch for each other.
    private boolean cheats(double greed, int job) {
        return kind == Kind.COLLUDING
                ? Math.floorMod(job * 2_654_435_761L, 1_000L) < greed * 1_000
                : chance.nextDouble() < greed;
    }

    double secondsNeeded() {
        return (kind == Kind.SLOW ? 10 : 2) * (0.5 + chance.nextDouble());
    }

    TrackRecord record(Scene scene, Instant now) {
        var known = reputation.record(MODEL, numericClass, now);
        if (scene.faults().contains(Scene.Fault.NEWCOMERS_PASS) && known.audits() == 0) {
            return new TrackRecord(20, 20, 0, false);
        }
        return known;
    }

    void checked(Finding finding, Instant now) {
        reputation = reputation.checked(MODEL, numericClass, finding, now);
        if (reputation.suspended() && suspendedAt.isEmpty()) {
            suspendedAt = Optional.of(now);
        }
    }

    void take() {
        busy++;
    }

    void free(Instant now) {
        busy--;
        if (kept + broken >= COUNTED_AT_ONCE) {
            reputation = reputation.leases(kept, broken, now);
            kept = 0;
            broken = 0;
        }
    }

    int freeSlots() {
        return suspendedAt.isPresent()
                ? 0
                : Math.max(0, Math.min(SLOTS, reputation.slowStart().leases()) - busy);
    }

    int score(Instant now) {
        return reputation.score(now).points();
    }
}
