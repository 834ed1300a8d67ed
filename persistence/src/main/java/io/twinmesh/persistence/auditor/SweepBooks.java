package io.twinmesh.persistence.auditor;

import io.twinmesh.persistence.ledger.leaf.LeafView;
import io.twinmesh.persistence.ledger.sweep.Sweep;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// What went between lanes, kept from the leaves of one of them: no id sends or arrives twice (I5),
/// and all of it is this lane's. What arrived comes from lanes whose logs are audited too; that
/// they sent it is seen when those are held against this one ([#objection]).
final class SweepBooks {
    private final Map<String, Sweep> sent = new LinkedHashMap<>();
    private final Map<String, Sweep> arrived = new LinkedHashMap<>();
    private final OptionalInt lane;
    private final Set<Integer> audited;
    private long tokensSent;
    private long tokensArrived;

    /// @param lane whose log it is; of no lane when the log's name says none
    /// @param audited lanes whose logs are audited, too
    SweepBooks(OptionalInt lane, Set<Integer> audited) {
        this.lane = lane;
        this.audited = Set.copyOf(audited);
    }

    /// @param leaf of a sweep
    /// @param minted tokens that were created in this lane
    /// @return what is wrong with it
    Optional<String> enter(LeafView leaf, long minted) {
        var swept = leaf.sweep();
        var sweep = swept.sweep();
        int here = swept.arrived() ? sweep.to() : sweep.from();
        if (lane.isEmpty()) {
            return Optional.of("it sweeps, and the log is of no lane");
        }
        if (lane.getAsInt() != here) {
            return Optional.of(
                    "it sweeps in lane " + here + ", and the log is of lane " + lane.getAsInt());
        }
        if (swept.arrived() && !audited.contains(sweep.from())) {
            return Optional.of(
                    "I6: it came from lane " + sweep.from() + ", whose log was not read");
        }
        if ((swept.arrived() ? arrived : sent).putIfAbsent(swept.id(), sweep) != null) {
            return Optional.of("I5: its id has swept before");
        }
        if (!swept.arrived()) {
            tokensSent += sweep.amount();
            return Optional.empty();
        }
        if (sweep.amount() > Long.MAX_VALUE - minted - tokensArrived) {
            return Optional.of("I6: there would be more tokens than 2^63-1");
        }
        tokensArrived += sweep.amount();
        return Optional.empty();
    }

    /// Holds the books of several lanes against each other: what arrived in one left another, the
    /// same tokens of the same account (I6 over all lanes).
    ///
    /// @param lanes books of one lane each
    static Optional<String> objection(Collection<SweepBooks> lanes) {
        var left = new HashMap<String, Sweep>();
        var seen = new HashSet<OptionalInt>();
        for (var books : lanes) {
            if (!seen.add(books.lane)) {
                return Optional.of(
                        books.lane.isPresent()
                                ? "two logs are of lane " + books.lane.getAsInt()
                                : "two logs are of no lane");
            }
            books.sent.values().forEach(sweep -> left.put(sweep.arrivalId(), sweep));
        }
        return lanes.stream()
                .flatMap(books -> books.arrived.entrySet().stream())
                .filter(one -> !one.getValue().equals(left.get(one.getKey())))
                .map(one ->
                        "I6: in lane %d %d tokens arrived of lane %d, which has not sent them"
                                .formatted(
                                        one.getValue().to(),
                                        one.getValue().amount(),
                                        one.getValue().from()))
                .findFirst();
    }

    long tokensSent() {
        return tokensSent;
    }

    long tokensArrived() {
        return tokensArrived;
    }
}
