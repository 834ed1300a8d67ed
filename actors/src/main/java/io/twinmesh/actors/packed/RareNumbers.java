package io.twinmesh.actors.packed;

import java.util.Arrays;

/// A number for each place of another array, 1 nearly everywhere: only what is not 1 takes room. A
/// value.
public final class RareNumbers {
    public static final int MOST = 0xffff;
    public static final RareNumbers NONE = new RareNumbers(new long[0]);

    private static final int BITS = 16;
    private static final int USUAL = 1;

    /// Sorted; each the place with the number below it.
    private final long[] rare;

    private RareNumbers(long[] rare) {
        this.rare = rare;
    }

    /// Of all places in one go.
    ///
    /// @param numbers 0 to [#MOST] each
    public static RareNumbers of(int[] numbers) {
        var rare = new long[numbers.length];
        var count = 0;
        for (var place = 0; place < numbers.length; place++) {
            if (numbers[place] != USUAL) {
                rare[count++] = entry(place, numbers[place]);
            }
        }
        return count == 0 ? NONE : new RareNumbers(Arrays.copyOf(rare, count));
    }

    public int at(int place) {
        var at = find(place);
        return at < rare.length && rare[at] >> BITS == place ? (int) (rare[at] & MOST) : USUAL;
    }

    /// @param number 0 to [#MOST]
    public RareNumbers with(int place, int number) {
        var at = find(place);
        var there = at < rare.length && rare[at] >> BITS == place;
        if (number == USUAL) {
            return there ? new RareNumbers(without(at)) : this;
        }
        var next = there ? rare.clone() : opened(at);
        next[at] = entry(place, number);
        return new RareNumbers(next);
    }

    /// After a place was put in before this one; its number is 1.
    public RareNumbers inserted(int place) {
        var at = find(place);
        if (at == rare.length) {
            return this;
        }
        var next = rare.clone();
        for (var i = at; i < next.length; i++) {
            next[i] += 1L << BITS;
        }
        return new RareNumbers(next);
    }

    private static long entry(int place, int number) {
        return (long) place << BITS | number;
    }

    /// Where the first entry of this place or a later one is.
    private int find(int place) {
        var at = Arrays.binarySearch(rare, entry(place, 0));
        return at < 0 ? -at - 1 : at;
    }

    private long[] without(int at) {
        var next = Arrays.copyOf(rare, rare.length - 1);
        System.arraycopy(rare, at + 1, next, at, next.length - at);
        return next;
    }

    private long[] opened(int at) {
        var next = Arrays.copyOf(rare, rare.length + 1);
        System.arraycopy(rare, at, next, at + 1, rare.length - at);
        return next;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RareNumbers numbers && Arrays.equals(numbers.rare, rare);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(rare);
    }

    @Override
    public String toString() {
        return "RareNumbers[" + rare.length + "]";
    }
}
