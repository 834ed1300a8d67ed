package io.twinmesh.persistence.ledger.lane;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

class PersistentMapTest {
    /// Few hashes, many keys: buckets, forks and collapses all happen.
    private record Key(int number) {
        @Override
        public int hashCode() {
            return (number % 5) << 29 | (number % 3);
        }
    }

    @Test
    void behaves_as_a_hash_map_and_leaves_older_versions_alone() {
        var random = new Random(42);
        var model = new HashMap<Key, Integer>();
        var map = PersistentMap.<Key, Integer>empty();
        for (int i = 0; i < 20_000; i++) {
            var older = map;
            var olderModel = i % 500 == 0 ? Map.copyOf(model) : Map.<Key, Integer>of();
            var key = new Key(random.nextInt(80));
            if (random.nextInt(3) == 0) {
                map = map.minus(key);
                model.remove(key);
            } else {
                map = map.plus(key, i);
                model.put(key, i);
            }
            assertThat(map.size()).isEqualTo(model.size());
            assertThat(map.get(key).isPresent()).isEqualTo(model.containsKey(key));
            if (i % 500 == 0) {
                assertThat(content(map)).isEqualTo(model);
                assertThat(content(older)).isEqualTo(olderModel);
            }
        }
    }

    @Test
    void equals_another_with_the_same_content_however_it_came_about() {
        var one = PersistentMap.<String, Integer>empty();
        for (int i = 0; i < 2000; i++) {
            one = one.plus("k" + i, i);
        }
        var other = one.plus("x", 1).minus("x");
        assertThat(other).isEqualTo(one).hasSameHashCodeAs(one);
        assertThat(other.entries()).isEqualTo(one.entries());
        assertThat(one.minus("k7")).isNotEqualTo(one);
        assertThat(one.minus("absent")).isSameAs(one);
    }

    private static Map<Key, Integer> content(PersistentMap<Key, Integer> map) {
        return map.entries().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
