package io.twinmesh.cluster.cds;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Finds names of drugs in the words of orders: each as a word of its own, in upper or lower case.
final class DrugNames {
    private final Pattern any;
    private final int count;

    private DrugNames(Pattern any, int count) {
        this.any = any;
        this.count = count;
    }

    /// @param drugs as the table of evidence calls them
    static DrugNames of(Collection<String> drugs) {
        return new DrugNames(
                word(drugs.stream().map(Pattern::quote).collect(Collectors.joining("|"))),
                drugs.size());
    }

    int count() {
        return count;
    }

    /// Whether one of them is among these words.
    boolean namedIn(List<String> words) {
        return count > 0 && words.stream().anyMatch(it -> any.matcher(it).find());
    }

    private static Pattern word(String expression) {
        return Pattern.compile(
                "(?<![\\p{L}\\p{N}])(?:" + expression + ")(?![\\p{L}\\p{N}])",
                Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    }

    /// Whether a drug is in the words of orders; remembers the answer.
    static final class In {
        private final List<String> words;
        private final Map<String, Boolean> known = new HashMap<>();

        In(List<String> words) {
            this.words = words;
        }

        boolean named(String drug) {
            return known.computeIfAbsent(drug, it -> DrugNames.of(List.of(it)).namedIn(words));
        }
    }
}
