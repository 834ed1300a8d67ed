package io.twinmesh.persistence.ledger.lane.table;

import io.twinmesh.persistence.ledger.SplitPolicy;
import io.twinmesh.persistence.ledger.holdback.Holdback;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The split policies that operators set in a lane, versions 2 and on, in their order. Such are
/// rare.
public final class SplitTable {
    /// @param index of the leaf that set it
    public record InForce(SplitPolicy policy, long index) {}

    private final List<InForce> sets;
    private int committed;

    public SplitTable() {
        this(new ArrayList<>());
    }

    private SplitTable(List<InForce> sets) {
        this.sets = sets;
        this.committed = sets.size();
    }

    public SplitTable copy() {
        return new SplitTable(new ArrayList<>(sets));
    }

    /// All of them, the first one first.
    public List<InForce> all() {
        return List.copyOf(sets);
    }

    /// @param version 1 or more
    public Optional<InForce> ofVersion(int version) {
        int row = version - 2;
        return row >= 0 && row < sets.size() ? Optional.of(sets.get(row)) : Optional.empty();
    }

    /// What a version withholds.
    public Optional<Holdback> holdback(int version) {
        return ofVersion(version).flatMap(set -> set.policy().holdback());
    }

    /// Whether any of them withholds a part of the provider's share.
    public boolean withholds() {
        return sets.stream().anyMatch(set -> set.policy().holdback().isPresent());
    }

    /// The version in force.
    public int version() {
        return sets.size() + 1;
    }

    /// What payouts of a leaf index were split by, of what operators set.
    public Optional<SplitPolicy> before(long index) {
        for (int row = sets.size() - 1; row >= 0; row--) {
            if (sets.get(row).index() < index) {
                return Optional.of(sets.get(row).policy());
            }
        }
        return Optional.empty();
    }

    public void add(SplitPolicy policy, long index) {
        if (policy.version() != version() + 1) {
            throw new IllegalStateException(
                    "I12: version " + policy.version() + " does not follow " + version());
        }
        sets.add(new InForce(policy, index));
    }

    public void commit() {
        committed = sets.size();
    }

    public void rollBack() {
        sets.subList(committed, sets.size()).clear();
    }

    public boolean sameAs(SplitTable other) {
        return sets.equals(other.sets);
    }
}
