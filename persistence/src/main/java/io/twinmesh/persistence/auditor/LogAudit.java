package io.twinmesh.persistence.auditor;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.order.MintPolicy;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.witness.Scrutiny;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/// Keeps the books of a lane's log from its leaves before it agrees to a checkpoint: see
/// [LogReplay]. Not for several threads at once.
public final class LogAudit implements Scrutiny {
    private static final Pattern LANE = Pattern.compile("/lane/(0|[1-9][0-9]{0,4})$");

    private final LogReplay<LeafBooks> replay;

    /// Believes the first payout what the treasury of the first split policy is.
    public LogAudit(String origin, LeafSource source, long mostAtOnce, List<MintPolicy> minting) {
        this(origin, source, mostAtOnce, minting, Optional.empty(), Set.of(), Optional.empty());
    }

    /// Reads the log of one lane alone: what came to it from other lanes is objected to.
    public LogAudit(
            String origin,
            LeafSource source,
            long mostAtOnce,
            List<MintPolicy> minting,
            Optional<AccountId> treasury,
            InstantSource clock) {
        this(origin, source, mostAtOnce, minting, treasury, Set.of(), Optional.of(clock));
    }

    /// @param origin of the log that `source` serves; its end `/lane/<number>` says whose it is
    /// @param mostAtOnce how many leaves to read for one opinion; when there are more, it is that
    ///   nothing can be said yet, and the next one goes on from there
    /// @param minting published mint policies, in the order in which they were in force; with any,
    ///   tokens that their operators did not sign for are objected to
    /// @param treasury of the first split policy, which nobody signed; with it, payouts to another
    ///   one are objected to
    /// @param audited numbers of the lanes whose logs are audited, too, and held against this one
    ///   ([#objectionBetween]); tokens that came from another lane are objected to
    /// @param clock a leaf of a time that has not come is objected to; absent: none is
    public LogAudit(
            String origin,
            LeafSource source,
            long mostAtOnce,
            List<MintPolicy> minting,
            Optional<AccountId> treasury,
            Set<Integer> audited,
            Optional<InstantSource> clock) {
        var policies = List.copyOf(minting);
        var lanes = Set.copyOf(audited);
        this.replay =
                new LogReplay<>(
                        origin,
                        source,
                        mostAtOnce,
                        () ->
                                new LeafBooks(
                                        policies,
                                        treasury,
                                        new SweepBooks(laneOf(origin), lanes),
                                        clock));
    }

    @Override
    public Opinion of(Checkpoint next) {
        return replay.of(next);
    }

    /// Holds audits of several lanes against each other: what arrived in one has left another.
    ///
    /// @param lanes of one ledger, each of whose audits agreed, the lanes that sent read no earlier
    ///   than those where it arrived
    /// @return what is wrong between them
    public static Optional<String> objectionBetween(List<LogAudit> lanes) {
        return SweepBooks.objection(
                lanes.stream().map(audit -> audit.replay.books().sweeps()).toList());
    }

    /// What was read so far comes to.
    public AuditTotals totals() {
        return replay.books().totals();
    }

    private static OptionalInt laneOf(String origin) {
        var named = LANE.matcher(origin);
        return named.find()
                ? OptionalInt.of(Integer.parseInt(named.group(1)))
                : OptionalInt.empty();
    }
}
