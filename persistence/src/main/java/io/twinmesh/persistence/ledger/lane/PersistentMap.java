package io.twinmesh.persistence.ledger.lane;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/// An immutable map whose changed copies share what did not change (a hash trie, 32 ways): a lane
/// remembers every id for ever, and copying them all for each batch would not do.
public final class PersistentMap<K, V> {
    private static final int BITS = 5;

    private sealed interface Node<K, V> {}

    private record Leaf<K, V>(int hash, K key, V value) implements Node<K, V> {}

    /// Keys of one hash.
    private record Bucket<K, V>(int hash, List<Leaf<K, V>> leaves) implements Node<K, V> {}

    private record Branch<K, V>(int bitmap, List<Node<K, V>> children) implements Node<K, V> {}

    private final Optional<Node<K, V>> root;
    private final int size;

    private PersistentMap(Optional<Node<K, V>> root, int size) {
        this.root = root;
        this.size = size;
    }

    public static <K, V> PersistentMap<K, V> empty() {
        return new PersistentMap<>(Optional.empty(), 0);
    }

    public int size() {
        return size;
    }

    public Optional<V> get(K key) {
        return root.flatMap(node -> find(node, 0, hash(key), key));
    }

    public PersistentMap<K, V> plus(K key, V value) {
        var leaf = new Leaf<>(hash(key), key, value);
        Node<K, V> next = root.map(node -> plus(node, 0, leaf)).orElse(leaf);
        return new PersistentMap<>(Optional.of(next), get(key).isPresent() ? size : size + 1);
    }

    public PersistentMap<K, V> minus(K key) {
        return get(key).isEmpty()
                ? this
                : new PersistentMap<>(
                        root.flatMap(node -> minus(node, 0, hash(key), key)), size - 1);
    }

    public void forEach(BiConsumer<K, V> action) {
        root.ifPresent(node -> visit(node, action));
    }

    /// All entries, in the order of their hashes: the same map gives the same order everywhere.
    public List<Map.Entry<K, V>> entries() {
        var entries = new ArrayList<Map.Entry<K, V>>(size);
        forEach((key, value) -> entries.add(Map.entry(key, value)));
        return entries;
    }

    private static int hash(Object key) {
        int hash = key.hashCode();
        return hash ^ (hash >>> 16);
    }

    private static int bit(int hash, int shift) {
        return 1 << ((hash >>> shift) & 31);
    }

    private static int place(int bitmap, int bit) {
        return Integer.bitCount(bitmap & (bit - 1));
    }

    private static <K, V> Optional<V> find(Node<K, V> node, int shift, int hash, K key) {
        return switch (node) {
            case Leaf<K, V> leaf ->
                    leaf.key.equals(key) ? Optional.of(leaf.value) : Optional.empty();
            case Bucket<K, V> bucket ->
                    bucket.leaves.stream()
                            .filter(leaf -> leaf.key.equals(key))
                            .map(Leaf::value)
                            .findAny();
            case Branch<K, V> branch -> {
                int bit = bit(hash, shift);
                yield (branch.bitmap & bit) == 0
                        ? Optional.empty()
                        : find(
                                branch.children.get(place(branch.bitmap, bit)),
                                shift + BITS,
                                hash,
                                key);
            }
        };
    }

    private static <K, V> Node<K, V> plus(Node<K, V> node, int shift, Leaf<K, V> added) {
        return switch (node) {
            case Leaf<K, V> leaf -> {
                if (leaf.key.equals(added.key)) {
                    yield added;
                }
                yield leaf.hash == added.hash
                        ? new Bucket<>(leaf.hash, List.of(leaf, added))
                        : fork(shift, leaf.hash, leaf, added);
            }
            case Bucket<K, V> bucket -> {
                if (bucket.hash != added.hash) {
                    yield fork(shift, bucket.hash, bucket, added);
                }
                var leaves = new ArrayList<>(bucket.leaves);
                leaves.removeIf(leaf -> leaf.key.equals(added.key));
                leaves.add(added);
                yield new Bucket<>(bucket.hash, List.copyOf(leaves));
            }
            case Branch<K, V> branch -> {
                int bit = bit(added.hash, shift);
                int place = place(branch.bitmap, bit);
                var children = new ArrayList<>(branch.children);
                if ((branch.bitmap & bit) == 0) {
                    children.add(place, added);
                } else {
                    children.set(place, plus(children.get(place), shift + BITS, added));
                }
                yield new Branch<>(branch.bitmap | bit, List.copyOf(children));
            }
        };
    }

    private static <K, V> Node<K, V> fork(
            int shift, int oldHash, Node<K, V> old, Leaf<K, V> added) {
        int left = bit(oldHash, shift);
        int right = bit(added.hash, shift);
        if (left == right) {
            return new Branch<>(left, List.of(fork(shift + BITS, oldHash, old, added)));
        }
        return new Branch<>(
                left | right,
                Integer.compareUnsigned(left, right) < 0
                        ? List.of(old, added)
                        : List.of(added, old));
    }

    private static <K, V> Optional<Node<K, V>> minus(Node<K, V> node, int shift, int hash, K key) {
        return switch (node) {
            case Leaf<K, V> _ -> Optional.empty();
            case Bucket<K, V> bucket -> {
                var leaves = new ArrayList<>(bucket.leaves);
                leaves.removeIf(leaf -> leaf.key.equals(key));
                yield Optional.of(
                        leaves.size() == 1
                                ? leaves.getFirst()
                                : new Bucket<>(bucket.hash, List.copyOf(leaves)));
            }
            case Branch<K, V> branch -> {
                int bit = bit(hash, shift);
                int place = place(branch.bitmap, bit);
                var children = new ArrayList<>(branch.children);
                var child = minus(children.get(place), shift + BITS, hash, key);
                if (child.isPresent()) {
                    children.set(place, child.get());
                    yield Optional.of(collapsed(branch.bitmap, children));
                }
                children.remove(place);
                yield children.isEmpty()
                        ? Optional.empty()
                        : Optional.of(collapsed(branch.bitmap & ~bit, children));
            }
        };
    }

    /// A branch with nothing but one leaf below is that leaf, so that the shape depends on the
    /// content alone.
    private static <K, V> Node<K, V> collapsed(int bitmap, List<Node<K, V>> children) {
        return children.size() == 1 && !(children.getFirst() instanceof Branch)
                ? children.getFirst()
                : new Branch<>(bitmap, List.copyOf(children));
    }

    private static <K, V> void visit(Node<K, V> node, BiConsumer<K, V> action) {
        switch (node) {
            case Leaf<K, V> leaf -> action.accept(leaf.key, leaf.value);
            case Bucket<K, V> bucket -> bucket.leaves.forEach(leaf -> visit(leaf, action));
            case Branch<K, V> branch -> branch.children.forEach(child -> visit(child, action));
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PersistentMap<?, ?> that
                && that.size == size
                && new HashSet<>(that.entries()).equals(new HashSet<>(entries()));
    }

    @Override
    public int hashCode() {
        return new HashSet<>(entries()).hashCode();
    }

    @Override
    public String toString() {
        return "PersistentMap[" + size + " entries]";
    }
}
