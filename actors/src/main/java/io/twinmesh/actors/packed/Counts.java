package io.twinmesh.actors.packed;

import com.fasterxml.jackson.annotation.JsonCreator;

import java.util.AbstractMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// How many there are of each kind, an immutable map sorted by name: one array, and one text for
/// all who count the same kinds.
public final class Counts extends AbstractMap<String, Integer> {
    public static final Counts NONE = new Counts("", new int[0]);

    /// Sorted.
    private final String names;

    private final int[] counts;

    private Counts(String names, int[] counts) {
        this.names = names;
        this.counts = counts;
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Counts of(SortedMap<String, Integer> counts) {
        return new Counts(
                SharedWords.of(List.copyOf(counts.keySet())),
                counts.values().stream().mapToInt(Integer::intValue).toArray());
    }

    /// With one more of a kind.
    public Counts plus(String name) {
        return with(name, getOrDefault(name, 0) + 1);
    }

    /// With one less of a kind; what there is none of is not counted.
    public Counts minus(String name) {
        return containsKey(name) ? with(name, getOrDefault(name, 0) - 1) : this;
    }

    private Counts with(String name, int count) {
        var place = SharedWords.words(names).indexOf(name);
        if (place >= 0 && count > 0) {
            var next = counts.clone();
            next[place] = count;
            return new Counts(names, next);
        }
        var next = new TreeMap<>(this);
        if (count > 0) {
            next.put(name, count);
        } else {
            next.remove(name);
        }
        return of(next);
    }

    @Override
    public Set<Map.Entry<String, Integer>> entrySet() {
        var entries = new LinkedHashSet<Map.Entry<String, Integer>>();
        var words = SharedWords.words(names);
        for (var i = 0; i < counts.length; i++) {
            entries.add(Map.entry(words.get(i), counts[i]));
        }
        return entries;
    }
}
