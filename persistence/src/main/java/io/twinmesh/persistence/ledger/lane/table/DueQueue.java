package io.twinmesh.persistence.ledger.lane.table;

import java.util.Arrays;

/// Which reservation expires when, the earliest first: a binary heap. It may hold rows that are
/// resolved or gone; whoever takes one out asks the [JobTable] whether it still counts.
public final class DueQueue {
    /// A time and a row in turn.
    private long[] heap = new long[32];

    private int size;

    public int size() {
        return size;
    }

    /// When the earliest one expires; `Long.MAX_VALUE` without one.
    public long earliest() {
        return size == 0 ? Long.MAX_VALUE : heap[0];
    }

    public void add(long expires, int row) {
        if (2 * size == heap.length) {
            heap = Arrays.copyOf(heap, 2 * heap.length);
        }
        int at = size++;
        while (at > 0 && after((at - 1) / 2, expires, row)) {
            place(at, heap[(at - 1) / 2 * 2], heap[(at - 1) / 2 * 2 + 1]);
            at = (at - 1) / 2;
        }
        place(at, expires, row);
    }

    /// Takes the earliest one out.
    ///
    /// @return its row
    public int remove() {
        int row = (int) heap[1];
        size--;
        long expires = heap[2 * size];
        long moved = heap[2 * size + 1];
        int at = 0;
        for (int child = 1; child < size; child = 2 * at + 1) {
            if (child + 1 < size && after(child, heap[2 * child + 2], heap[2 * child + 3])) {
                child++;
            }
            if (!(expires > heap[2 * child]
                    || (expires == heap[2 * child] && moved > heap[2 * child + 1]))) {
                break;
            }
            place(at, heap[2 * child], heap[2 * child + 1]);
            at = child;
        }
        place(at, expires, moved);
        return row;
    }

    /// Forgets all that is not open any more.
    public void keep(JobTable jobs) {
        var before = heap.clone();
        int rows = size;
        size = 0;
        for (int i = 0; i < rows; i++) {
            if (jobs.openUntil((int) before[2 * i + 1], before[2 * i])) {
                add(before[2 * i], (int) before[2 * i + 1]);
            }
        }
    }

    private boolean after(int at, long expires, long row) {
        return heap[2 * at] > expires || (heap[2 * at] == expires && heap[2 * at + 1] > row);
    }

    private void place(int at, long expires, long row) {
        heap[2 * at] = expires;
        heap[2 * at + 1] = row;
    }
}
