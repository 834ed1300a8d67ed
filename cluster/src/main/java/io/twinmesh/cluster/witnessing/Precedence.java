package io.twinmesh.cluster.witnessing;

import io.twinmesh.persistence.projection.log.FinalCheckpoints;
import io.twinmesh.persistence.projection.log.FinalCheckpoints.Standing;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Whether what is final goes by this server's policy. Servers have different ones for the length
/// of an update, or by mistake: then that of the server that started last counts, for as long as a
/// server with it is there. Of one thread, and blocks on the database.
///
/// | policy in the database | heard of | what comes of it |
/// |---|---|---|
/// | as this server's | | it counts, and others are told that a server with it is there |
/// | another one | lately | that one counts |
/// | another one | not for a while, though the database answered | this server's counts from now on |
final class Precedence {
    private static final Logger LOG = LoggerFactory.getLogger(Precedence.class);

    private static final Duration TOLD_EVERY = Duration.ofSeconds(10);
    private static final Duration SILENT_AFTER = Duration.ofMinutes(1);

    /// Of rounds that another server may take, since it tells in none of them twice.
    private static final int ROUNDS = 3;

    private final FinalCheckpoints finals;
    private final Witnesses witnesses;
    private final String digest;
    private final LongSupplier nanos;
    private final long silentAfter;
    private long told;
    private boolean yielded;
    private Optional<Heard> other = Optional.empty();

    /// Another policy, and since when nothing new was heard of it.
    ///
    /// @param since in nanoseconds
    private record Heard(String policy, long beats, long since) {
        boolean all(Standing standing) {
            return standing.policy().equals(policy) && standing.beats() == beats;
        }
    }

    /// @param nanos of a clock that nobody sets
    Precedence(FinalCheckpoints finals, Witnesses witnesses, LongSupplier nanos) {
        this.finals = finals;
        this.witnesses = witnesses;
        this.digest = witnesses.policy().digest();
        this.nanos = nanos;
        this.silentAfter =
                SILENT_AFTER
                        .plus(witnesses.pause().plus(witnesses.patience()).multipliedBy(ROUNDS))
                        .toNanos();
    }

    /// From now on this server's policy counts.
    void take() throws SQLException {
        finals.count(digest, witnesses::holdFor);
        told = nanos.getAsLong();
        yielded = false;
    }

    /// What is final; absent where that goes by another server's policy.
    Optional<Standing> ours() throws SQLException {
        var before = other;
        // while the database does not answer nobody can be heard
        other = Optional.empty();
        var standing = finals.standing();
        if (standing.filter(one -> one.policy().equals(digest)).isPresent()) {
            tell();
            return standing;
        }
        if (standing.isPresent() && !silent(standing.get(), before)) {
            yieldTo(standing.get());
            return Optional.empty();
        }
        LOG.warn(
                "No server is heard of with the policy of witnesses that counted, so this server's counts: log={}",
                finals.lane());
        take();
        return finals.standing();
    }

    /// Stores what this server's policy holds for as final, unless another one counts by now.
    void store(FinalCheckpoints.Final cosigned) throws SQLException {
        finals.store(digest, cosigned);
    }

    private void tell() throws SQLException {
        long now = nanos.getAsLong();
        if (now - told >= TOLD_EVERY.toNanos()) {
            finals.beat(digest);
            told = now;
        }
    }

    private boolean silent(Standing standing, Optional<Heard> before) {
        long now = nanos.getAsLong();
        var heard =
                before.filter(last -> last.all(standing))
                        .orElseGet(() -> new Heard(standing.policy(), standing.beats(), now));
        other = Optional.of(heard);
        return now - heard.since() >= silentAfter;
    }

    private void yieldTo(Standing standing) {
        if (!yielded) {
            LOG.warn(
                    "Another server has started with another policy of witnesses, which counts; this server asks nobody: log={} policy={} counts={}",
                    finals.lane(),
                    digest,
                    standing.policy().isEmpty() ? "none" : standing.policy());
        }
        yielded = true;
    }
}
