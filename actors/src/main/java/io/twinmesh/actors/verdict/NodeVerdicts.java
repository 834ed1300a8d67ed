package io.twinmesh.actors.verdict;

import io.twinmesh.actors.Wire;
import io.twinmesh.persistence.identity.LeaseId;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The verdicts against one node, the oldest first.
///
/// @param all at most [#MOST]
public record NodeVerdicts(List<NodeVerdict> all) implements Wire {
    /// So many are kept of a node. When all of them are still open, a further wrong result counts
    /// for the node's record and costs nothing: there is nothing pending any more.
    static final int MOST = 128;

    public static final NodeVerdicts NONE = new NodeVerdicts(List.of());

    public NodeVerdicts {
        all = List.copyOf(all);
    }

    /// Whether the result of this lease was judged already.
    public boolean judged(LeaseId lease) {
        return all.stream().anyMatch(verdict -> verdict.lease().equals(lease));
    }

    public Optional<NodeVerdict> find(VerdictId id) {
        return all.stream().filter(verdict -> verdict.id().equals(id)).findFirst();
    }

    /// Whether one more can be kept.
    public boolean room(Instant now) {
        return all.size() < MOST || all.stream().anyMatch(verdict -> verdict.closed(now));
    }

    /// How many wait for an operator.
    public int appealed() {
        return (int) all.stream().filter(NodeVerdict::appealed).count();
    }

    /// @param verdict of a lease that was not judged yet
    public NodeVerdicts with(NodeVerdict verdict) {
        var more = new ArrayList<>(all);
        if (more.size() >= MOST) {
            more.stream()
                    .filter(older -> older.closed(verdict.at()))
                    .findFirst()
                    .ifPresent(more::remove);
        }
        more.add(verdict);
        return new NodeVerdicts(more);
    }

    public NodeVerdicts taken(VerdictId id, NodeVerdict.Taken taken) {
        return changed(id, verdict -> verdict.taken(taken));
    }

    public NodeVerdicts appealed(VerdictId id, String reason, Instant at) {
        return changed(id, verdict -> verdict.appealed(new Appeal(reason, at, Optional.empty())));
    }

    public NodeVerdicts decided(VerdictId id, Appeal.Ruling ruling) {
        return changed(id, verdict -> verdict.decided(ruling));
    }

    public NodeVerdicts givenBack(VerdictId id, long index) {
        return changed(id, verdict -> verdict.givenBack(index));
    }

    /// What the ledger owes first.
    public Optional<Owed> owed() {
        return all.stream().flatMap(verdict -> owed(verdict).stream()).findFirst();
    }

    private static Optional<Owed> owed(NodeVerdict verdict) {
        if (verdict.taken().isEmpty()) {
            return Optional.of(new Owed.Take(verdict));
        }
        return verdict.givesBack()
                ? Optional.of(new Owed.GiveBack(verdict.id()))
                : Optional.empty();
    }

    /// What the ledger has yet to do for a verdict.
    public sealed interface Owed {
        record Take(NodeVerdict verdict) implements Owed {}

        record GiveBack(VerdictId verdict) implements Owed {}
    }

    private NodeVerdicts changed(VerdictId id, UnaryOperator<NodeVerdict> change) {
        return new NodeVerdicts(
                all.stream()
                        .map(verdict -> verdict.id().equals(id) ? change.apply(verdict) : verdict)
                        .toList());
    }
}
