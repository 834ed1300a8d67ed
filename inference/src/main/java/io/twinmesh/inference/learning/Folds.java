package io.twinmesh.inference.learning;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// Which fold each row belongs to; the model that judges a row never saw its fold.
public final class Folds {
    private final int[] foldOf;
    private final int count;

    private Folds(int[] foldOf, int count) {
        if (count < 2) {
            throw new IllegalArgumentException("want at least 2 folds, got " + count);
        }
        this.foldOf = foldOf;
        this.count = count;
    }

    /// Folds fixed beforehand, numbered from 0.
    public static Folds given(int[] foldOf) {
        return new Folds(foldOf.clone(), 1 + Arrays.stream(foldOf).max().orElse(0));
    }

    /// Random folds of equal size, each with its share of both labels.
    ///
    /// @param count how many, 2 or more
    /// @param random decides who goes where
    public static Folds stratified(int[] labels, int count, RandomGenerator random) {
        var foldOf = new int[labels.length];
        var next = 0;
        for (var label = 0; label <= 1; label++) {
            var members = new ArrayList<Integer>();
            for (var i = 0; i < labels.length; i++) {
                if (labels[i] == label) {
                    members.add(i);
                }
            }
            Collections.shuffle(members, random);
            for (var member : members) {
                foldOf[member] = next++ % count;
            }
        }
        return new Folds(foldOf, count);
    }

    public int count() {
        return count;
    }

    /// The rows of one fold.
    public int[] inside(int fold) {
        return IntStream.range(0, foldOf.length).filter(i -> foldOf[i] == fold).toArray();
    }

    /// All other rows.
    public int[] outside(int fold) {
        return IntStream.range(0, foldOf.length).filter(i -> foldOf[i] != fold).toArray();
    }
}
