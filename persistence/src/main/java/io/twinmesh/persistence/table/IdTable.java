package io.twinmesh.persistence.table;

import java.util.Arrays;

/// Numbers 128-bit ids from 0 in the order in which they come. Open addressing over primitive
/// arrays; an id costs 24 to 48 bytes. Ids are random numbers or digests; whoever serves an auditor
/// a log with ids made to collide slows the auditor down, but does not mislead it.
///
/// Only the newest id can be taken back. Its slot was empty when every other one was placed, so
/// emptying it again breaks no search.
public final class IdTable {
    /// The row of an id that is not there.
    public static final int NONE = -1;

    private static final int FEWEST_SLOTS = 64;

    /// High and low half in turn.
    private long[] ids;

    /// A row plus one, or 0; at most half of them are taken.
    private int[] slots;

    private int size;

    /// What was looked for last and its slot, or -1: who looks for an id often enters it next.
    /// Every change begins with a search for what it changes, so this slot is never another one's.
    private long lastHigh;

    private long lastLow;
    private int lastSlot = -1;

    public IdTable() {
        this(new long[FEWEST_SLOTS], new int[FEWEST_SLOTS], 0);
    }

    private IdTable(long[] ids, int[] slots, int size) {
        this.ids = ids;
        this.slots = slots;
        this.size = size;
    }

    /// A table of its own with the same rows.
    public IdTable copy() {
        return new IdTable(ids.clone(), slots.clone(), size);
    }

    /// The same rows, in which nothing can be looked up. This table may go on meanwhile, as long as
    /// it does not shrink below them: all that it writes comes behind them.
    public IdTable listed() {
        return new IdTable(ids, new int[0], size);
    }

    public int size() {
        return size;
    }

    public long high(int row) {
        return ids[2 * row];
    }

    public long low(int row) {
        return ids[2 * row + 1];
    }

    /// The row of an id, or [#NONE].
    public int row(long high, long low) {
        return slots[slot(high, low)] - 1;
    }

    /// The row of an id, which is the newest one when it was not there.
    public int rowOrNew(long high, long low) {
        int slot = slot(high, low);
        if (slots[slot] != 0) {
            return slots[slot] - 1;
        }
        if (2 * (size + 1) > slots.length) {
            grow();
            slot = slot(high, low);
        }
        ids[2 * size] = high;
        ids[2 * size + 1] = low;
        slots[slot] = ++size;
        return size - 1;
    }

    /// Takes the newest ids back until so many are left.
    public void shrinkTo(int rows) {
        while (size > rows) {
            slots[slot(ids[2 * size - 2], ids[2 * size - 1])] = 0;
            size--;
        }
    }

    private void grow() {
        ids = Arrays.copyOf(ids, Math.multiplyExact(2, ids.length));
        slots = new int[Math.multiplyExact(2, slots.length)];
        lastSlot = -1;
        for (int row = 0; row < size; row++) {
            slots[slot(ids[2 * row], ids[2 * row + 1])] = row + 1;
        }
    }

    /// Where an id is, or where it would be.
    private int slot(long high, long low) {
        if (lastSlot < 0 || high != lastHigh || low != lastLow) {
            lastSlot = search(high, low);
            lastHigh = high;
            lastLow = low;
        }
        return lastSlot;
    }

    private int search(long high, long low) {
        int mask = slots.length - 1;
        long mixed = (high ^ Long.rotateLeft(low, 32)) * 0x9E3779B97F4A7C15L;
        int slot = (int) (mixed ^ mixed >>> 32) & mask;
        while (slots[slot] != 0) {
            int at = 2 * slots[slot] - 2;
            if (ids[at] == high && ids[at + 1] == low) {
                return slot;
            }
            slot = slot + 1 & mask;
        }
        return slot;
    }
}
