package io.twinmesh.persistence.projection.tail;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/// Up to where a journal with parallel writers may be read. `ordering` is drawn at insert and seen
/// at commit, so that a higher value can be visible while a lower one is still to come.
///
/// A mark is a value that was visible together with the writers that were open just after. Once
/// each of these writers has ended, everything at or below the mark is there or never will be: an
/// INSERT locks the table before it draws its value and holds the lock until its commit is visible.
final class WriterMarks {
    static final int MOST_PENDING = 64;

    private record Mark(long value, Set<String> writers) {}

    private final Deque<Mark> pending = new ArrayDeque<>();
    private long safe;

    /// @param highest the highest value visible, read first
    /// @param open the transactions that hold a writer's lock, read after that
    /// @return the value up to which everything may be delivered
    long observe(long highest, Set<String> open) {
        pending.forEach(mark -> mark.writers.retainAll(open));
        for (var mark : pending) {
            if (mark.writers.isEmpty()) {
                safe = Math.max(safe, mark.value);
            }
        }
        pending.removeIf(mark -> mark.writers.isEmpty());
        if (open.isEmpty()) {
            safe = Math.max(safe, highest);
        } else if (pending.size() < MOST_PENDING
                && highest > safe
                && (pending.isEmpty() || highest > pending.getLast().value)) {
            // when full the new mark is skipped: dropping an old one could starve the reader
            pending.addLast(new Mark(highest, new HashSet<>(open)));
        }
        return safe;
    }

    int pending() {
        return pending.size();
    }
}
