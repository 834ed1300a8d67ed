package io.twinmesh.actors.twin;

import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The newest observation per code, sorted by code. At the limit the code observed longest ago
/// makes room: it reads as missing from then on, never as something else.
record LatestValues(List<Latest> values) {
    static final int LIMIT = 256;
    static final LatestValues NONE = new LatestValues(List.of());

    private static final Comparator<Latest> BY_CODE = Comparator.comparing(l -> l.fact().key());
    private static final Comparator<Latest> BY_TIME = Comparator.comparing(l -> l.fact().at());

    LatestValues {
        values = List.copyOf(values);
    }

    /// One code's newest observation.
    ///
    /// @param resource fingerprint of the resource that said it
    record Latest(long resource, Fact.Observed fact) {}

    /// Of two observations of the same instant the one that came in later counts.
    LatestValues with(long resource, Fact.Observed fact) {
        var next = new ArrayList<Latest>(values.size() + 1);
        for (var held : values) {
            if (!held.fact().key().equals(fact.key())) {
                next.add(held);
            } else if (held.fact().at().isAfter(fact.at())) {
                return this;
            }
        }
        next.add(new Latest(resource, fact));
        if (next.size() > LIMIT) {
            next.remove(next.stream().min(BY_TIME).orElseThrow());
        }
        next.sort(BY_CODE);
        return new LatestValues(next);
    }

    LatestValues without(long resource) {
        return values.stream().anyMatch(held -> held.resource() == resource)
                ? new LatestValues(
                        values.stream().filter(held -> held.resource() != resource).toList())
                : this;
    }

    /// Every newest observation that carries one of the codes, be it as a second coding.
    List<Fact.Observed> matching(List<Code> codes) {
        return values.stream()
                .map(Latest::fact)
                .filter(fact -> fact.codes().stream().anyMatch(codes::contains))
                .toList();
    }

    Optional<Instant> lastObservedAt() {
        return values.stream().map(held -> held.fact().at()).max(Comparator.naturalOrder());
    }

    @Override
    public String toString() {
        return "LatestValues[" + values.size() + "]";
    }
}
