package io.twinmesh.persistence.expert;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// Keeps those with the lowest lots of however many come by: a random sample without replacement.
/// Not for use by several threads.
///
/// @param <T> what is drawn
public final class Sample<T> {
    private final int most;
    private final PriorityQueue<Drawn<T>> highestFirst =
            new PriorityQueue<>(Comparator.comparing((Drawn<T> one) -> one.lot()).reversed());

    private record Drawn<T>(String lot, T what) {}

    /// @param most 1 or more
    public Sample(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("a sample keeps 1 or more, got " + most);
        }
        this.most = most;
    }

    /// @param lot of [Lots]
    public void offer(String lot, T what) {
        highestFirst.add(new Drawn<>(lot, what));
        if (highestFirst.size() > most) {
            highestFirst.remove();
        }
    }

    /// The lowest lot first.
    public List<T> drawn() {
        var all = new ArrayList<>(highestFirst);
        all.sort(Comparator.comparing(Drawn::lot));
        return all.stream().map(Drawn::what).toList();
    }
}
