package io.twinmesh.persistence.auditor;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.order.MintPolicy;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.CompactRange;
import io.twinmesh.persistence.log.Rfc9162;
import io.twinmesh.persistence.log.TilePath;
import io.twinmesh.persistence.log.Tiles;
import io.twinmesh.persistence.log.TreeHash;
import io.twinmesh.persistence.witness.Scrutiny;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/// Replays a log leaf by leaf before it agrees to a checkpoint: the leaves must give the
/// checkpoint's root and keep the books straight. Goes on where it left off; begins anew when what
/// it read before is not what the checkpoint is of. Not for several threads at once.
public final class LogAudit implements Scrutiny {
    private static final Pattern LANE = Pattern.compile("/lane/(0|[1-9][0-9]{0,4})$");

    private final String origin;
    private final LeafSource source;
    private final long mostAtOnce;
    private CompactRange tree = CompactRange.empty();
    private final List<MintPolicy> minting;
    private final Optional<AccountId> treasury;
    private final Set<Integer> audited;
    private LeafBooks books;

    /// Believes the first payout what the treasury of the first split policy is.
    public LogAudit(String origin, LeafSource source, long mostAtOnce, List<MintPolicy> minting) {
        this(origin, source, mostAtOnce, minting, Optional.empty());
    }

    /// Reads the log of one lane alone: what came to it from other lanes is objected to.
    public LogAudit(
            String origin,
            LeafSource source,
            long mostAtOnce,
            List<MintPolicy> minting,
            Optional<AccountId> treasury) {
        this(origin, source, mostAtOnce, minting, treasury, Set.of());
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
    public LogAudit(
            String origin,
            LeafSource source,
            long mostAtOnce,
            List<MintPolicy> minting,
            Optional<AccountId> treasury,
            Set<Integer> audited) {
        this.origin = origin;
        this.source = source;
        this.mostAtOnce = mostAtOnce;
        this.minting = List.copyOf(minting);
        this.treasury = treasury;
        this.audited = Set.copyOf(audited);
        this.books = freshBooks();
    }

    @Override
    public Opinion of(Checkpoint next) {
        if (!next.origin().equals(origin)) {
            return new Opinion.Undecided("the auditor reads another log");
        }
        if (next.size() < tree.size()) {
            forget();
        }
        long until =
                next.size() - tree.size() > mostAtOnce ? tree.size() + mostAtOnce : next.size();
        try {
            var objection = readUntil(until, next.size());
            if (objection.isPresent()) {
                forget();
                return new Opinion.Objection(objection.get());
            }
        } catch (IOException e) {
            return new Opinion.Undecided("the leaves cannot be read: " + e.getMessage());
        }
        if (until < next.size()) {
            return new Opinion.Undecided(
                    "read " + until + " of " + next.size() + " leaves; ask again");
        }
        if (!tree.root().equals(next.root())) {
            forget();
            return new Opinion.Objection("the leaves that are served do not give this root");
        }
        return new Opinion.Agreed();
    }

    /// Holds audits of several lanes against each other: what arrived in one has left another.
    ///
    /// @param lanes of one ledger, each of whose audits agreed, the lanes that sent read no earlier
    ///   than those where it arrived
    /// @return what is wrong between them
    public static Optional<String> objectionBetween(List<LogAudit> lanes) {
        return SweepBooks.objection(lanes.stream().map(audit -> audit.books.sweeps()).toList());
    }

    /// What was read so far comes to.
    public AuditTotals totals() {
        return books.totals();
    }

    private Optional<String> readUntil(long until, long size) throws IOException {
        while (tree.size() < until) {
            var path = TilePath.Entries.holding(tree.size(), size);
            var leaves = leaves(path);
            long first = path.index() * TilePath.FULL;
            var fresh =
                    leaves.subList(
                            (int) (tree.size() - first),
                            (int) Math.min(leaves.size(), until - first));
            var hashes = new ArrayList<TreeHash>(fresh.size());
            for (var leaf : fresh) {
                var objection = books.enter(leaf);
                if (objection.isPresent()) {
                    return objection;
                }
                hashes.add(Rfc9162.leafHash(leaf));
            }
            tree = tree.appendAll(hashes);
        }
        return Optional.empty();
    }

    private List<byte[]> leaves(TilePath.Entries path) throws IOException {
        try {
            var leaves = Tiles.unbundle(source.bundle(path));
            if (leaves.size() == path.width()) {
                return leaves;
            }
            throw new IOException(
                    "a bundle has " + leaves.size() + " leaves, want " + path.width());
        } catch (IllegalArgumentException e) {
            throw new IOException("what is served is no bundle: " + e.getMessage(), e);
        }
    }

    private void forget() {
        tree = CompactRange.empty();
        books = freshBooks();
    }

    private LeafBooks freshBooks() {
        return new LeafBooks(minting, treasury, new SweepBooks(laneOf(origin), audited));
    }

    private static OptionalInt laneOf(String origin) {
        var named = LANE.matcher(origin);
        return named.find()
                ? OptionalInt.of(Integer.parseInt(named.group(1)))
                : OptionalInt.empty();
    }
}
