package io.twinmesh.persistence.ledger.lane.table;

import java.util.Arrays;

/// Numbers, the last one first.
public final class LongStack {
    private long[] numbers = new long[64];
    private int size;

    public boolean isEmpty() {
        return size == 0;
    }

    public void push(long number) {
        if (size == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * size);
        }
        numbers[size++] = number;
    }

    public long pop() {
        return numbers[--size];
    }

    public void clear() {
        size = 0;
    }
}
