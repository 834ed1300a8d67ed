package io.twinmesh.inference.catalog;

import io.twinmesh.inference.catalog.ModelCatalog.Entry;
import io.twinmesh.inference.proof.Digest;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The models that a catalogue holds at one moment. A value: what is added or retired later is not
/// in it.
public final class ModelListing {
    private final List<Entry> entries;
    private final Map<Digest, Entry> byDigest;
    private final Set<Digest> ofThisRelease;

    private ModelListing(Collection<Entry> all) {
        this.entries =
                all.stream()
                        .sorted(
                                Comparator.comparing((Entry e) -> e.manifest().id().name())
                                        .thenComparing(
                                                e -> e.manifest().id().version(),
                                                ModelListing::compareVersions)
                                        .thenComparing(e -> e.digest().text()))
                        .toList();
        this.byDigest =
                entries.stream()
                        .collect(Collectors.toUnmodifiableMap(Entry::digest, entry -> entry));
        this.ofThisRelease =
                BuiltInModel.all().stream()
                        .map(BuiltInModel::digest)
                        .collect(Collectors.toUnmodifiableSet());
    }

    public static ModelListing of(Collection<Entry> entries) {
        return new ModelListing(entries);
    }

    /// With this entry, in place of an earlier one of the same digest.
    ModelListing with(Entry entry) {
        var all = new HashMap<>(byDigest);
        all.put(entry.digest(), entry);
        return of(all.values());
    }

    int size() {
        return entries.size();
    }

    /// Also a model that was retired.
    public Optional<Entry> byDigest(Digest digest) {
        return Optional.ofNullable(byDigest.get(digest));
    }

    /// The graph of this digest, of a model that is offered.
    Optional<byte[]> graph(Digest digest) {
        return entries.stream()
                .filter(entry -> entry.retired().isEmpty())
                .filter(entry -> entry.manifest().blobDigest().equals(Optional.of(digest.text())))
                .findFirst()
                .flatMap(Entry::blob);
    }

    /// @param nameOrId `name@version`, or a name alone: then the highest version; of two manifests
    ///   with the same version the one of this release
    public Optional<Entry> byName(String nameOrId) {
        return named(offered(), nameOrId);
    }

    Optional<Entry> retiredByName(String nameOrId) {
        return named(entries, nameOrId).filter(entry -> entry.retired().isPresent());
    }

    List<Entry> offered() {
        return entries.stream().filter(entry -> entry.retired().isEmpty()).toList();
    }

    List<Entry> retired() {
        return entries.stream().filter(entry -> entry.retired().isPresent()).toList();
    }

    private Optional<Entry> named(List<Entry> among, String nameOrId) {
        Optional<Entry> best = Optional.empty();
        for (var entry : among) {
            var id = entry.manifest().id();
            if (id.toString().equals(nameOrId) || id.name().equals(nameOrId)) {
                if (best.isEmpty() || supersedes(entry, best.get())) {
                    best = Optional.of(entry);
                }
            }
        }
        return best;
    }

    private boolean supersedes(Entry later, Entry earlier) {
        return !later.manifest().id().equals(earlier.manifest().id())
                || !ofThisRelease.contains(earlier.digest());
    }

    /// Numbers inside a version compare as numbers: `2017.10` is later than `2017.9`.
    static int compareVersions(String one, String other) {
        var a = one.split("[.-]", -1);
        var b = other.split("[.-]", -1);
        for (int i = 0; i < Math.min(a.length, b.length); i++) {
            var order =
                    number(a[i]) && number(b[i])
                            ? Long.compare(Long.parseLong(a[i]), Long.parseLong(b[i]))
                            : a[i].compareTo(b[i]);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(a.length, b.length);
    }

    private static boolean number(String part) {
        return !part.isEmpty()
                && part.length() < 18
                && part.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
