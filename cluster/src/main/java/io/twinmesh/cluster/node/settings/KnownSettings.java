package io.twinmesh.cluster.node.settings;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toUnmodifiableSet;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

import io.twinmesh.persistence.history.Severity;

import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The settings that there are: the keys of every `reference.conf` below `twinmesh`. A setting of
/// another name would change nothing, and whoever wrote it believes that it does.
final class KnownSettings {
    private static final String ROOT = "twinmesh";

    /// What the launcher tells every program in the same way; no settings of a server.
    private static final Set<String> OF_THE_LAUNCHER = Set.of("home", "dist", "terminal");

    /// A rule's levels are named in the reference for the severities that have one by themselves;
    /// any other may be given one.
    private static final String LEVEL = "(monitor\\.rules\\.[a-z0-9-]+\\.)[a-z]+(\\.(raise|clear))";

    /// So many wrong ones are named.
    private static final int MOST_NAMED = 5;

    private final Set<String> known;

    private KnownSettings(Set<String> known) {
        this.known = known;
    }

    static KnownSettings ofReference() {
        return new KnownSettings(
                keys(ConfigFactory.defaultReferenceUnresolved())
                        .flatMap(KnownSettings::andOtherSeverities)
                        .collect(toUnmodifiableSet()));
    }

    /// @throws StartFailure naming what is not known, and what may have been meant
    void refuseOthers(Config said) {
        var others = keys(said).filter(Predicate.not(this::knows)).sorted().toList();
        if (!others.isEmpty()) {
            throw new StartFailure(
                    StartFailure.FAILURE,
                    others.stream().limit(MOST_NAMED).map(this::complaint).collect(joining("; "))
                            + (others.size() > MOST_NAMED
                                    ? "; and " + (others.size() - MOST_NAMED) + " more"
                                    : ""));
        }
    }

    private static Stream<String> keys(Config root) {
        return root.withOnlyPath(ROOT).getConfig(ROOT).entrySet().stream()
                .map(entry -> entry.getKey());
    }

    private static Stream<String> andOtherSeverities(String key) {
        return key.matches(LEVEL)
                ? Stream.of(Severity.values())
                        .map(severity -> key.replaceFirst(LEVEL, "$1" + severity.text() + "$2"))
                : Stream.of(key);
    }

    /// Of a list each entry may be said by itself, as `off.0`.
    private boolean knows(String key) {
        return known.contains(key)
                || OF_THE_LAUNCHER.contains(key)
                || known.contains(key.replaceFirst("\\.[0-9]+$", ""));
    }

    private String complaint(String key) {
        var there = "setting " + ROOT + "." + key + ": ";
        if (known.stream().anyMatch(one -> one.startsWith(key + "."))) {
            return there + "must be a block of settings, got one value";
        }
        return there
                + "there is none of this name"
                + meant(key).map(one -> "; meant is perhaps " + ROOT + "." + one).orElse("");
    }

    /// What is the same but for a few letters, or for the blocks before it.
    private Optional<String> meant(String key) {
        var few = Math.max(2, key.length() / 6);
        var similar =
                known.stream()
                        .filter(one -> letters(key, one) <= few)
                        .min(
                                Comparator.comparingInt((String one) -> letters(key, one))
                                        .thenComparing(Comparator.naturalOrder()));
        if (similar.isPresent()) {
            return similar;
        }
        var within = known.stream().filter(one -> one.endsWith("." + key)).toList();
        return within.size() == 1 ? Optional.of(within.getFirst()) : Optional.empty();
    }

    /// How many letters must be put in, taken out or changed to make one of the other.
    private static int letters(String from, String to) {
        var above = new int[to.length() + 1];
        for (var j = 0; j <= to.length(); j++) {
            above[j] = j;
        }
        for (var i = 1; i <= from.length(); i++) {
            var row = new int[to.length() + 1];
            row[0] = i;
            for (var j = 1; j <= to.length(); j++) {
                var same = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(above[j - 1] + same, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[to.length()];
    }
}
