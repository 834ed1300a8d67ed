package io.twinmesh.persistence.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

class IndexListTest {
    private static byte[] bytes(List<Long> indexes) {
        var list = new IndexList(indexes.getFirst());
        indexes.stream().skip(1).forEach(list::add);
        assertThat(list.count()).isEqualTo(indexes.size());
        assertThat(list.last()).isEqualTo(indexes.getLast());
        return list.bytes();
    }

    @Test
    void gives_back_any_ascending_indexes() {
        var random = new Random(6);
        for (int round = 0; round < 300; round++) {
            var indexes = new ArrayList<Long>(List.of(random.nextLong(1L << 40)));
            int length = random.nextInt(200);
            for (int i = 0; i < length; i++) {
                indexes.add(
                        indexes.getLast() + 1 + (random.nextLong() >>> (30 + random.nextInt(34))));
            }
            assertThat(IndexList.read(indexes.getFirst(), bytes(indexes)))
                    .containsExactly(indexes.toArray(Long[]::new));
        }
        var farthest = List.of(0L, 1L, 128L, Long.MAX_VALUE);
        assertThat(IndexList.read(0, bytes(farthest))).containsExactly(0, 1, 128, Long.MAX_VALUE);
    }

    @Test
    void has_a_byte_for_each_leaf_of_a_busy_account() {
        var indexes = new ArrayList<Long>();
        for (long i = 0; i < 4096; i++) {
            indexes.add(1_000_000_000 + 16 * i);
        }

        assertThat(bytes(indexes)).hasSize(4096);
    }

    @Test
    void takes_only_ascending_indexes() {
        var list = new IndexList(5);
        assertThatThrownBy(() -> list.add(5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> list.add(4)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void reads_rows_of_eight_bytes_for_each_leaf() {
        var row = ByteBuffer.allocate(24).putLong(0).putLong(7).putLong(1L << 40).array();

        assertThat(IndexList.read(0, row)).containsExactly(0, 7, 1L << 40);
    }

    @Test
    void refuses_what_is_cut_off_or_of_another_form() {
        for (var row :
                List.of(
                        new byte[0],
                        new byte[] {2, 1},
                        new byte[] {0, 1},
                        new byte[] {1, (byte) 0x80},
                        new byte[] {1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1})) {
            assertThatThrownBy(() -> IndexList.read(3, row))
                    .isInstanceOf(IllegalStateException.class);
        }
    }
}
