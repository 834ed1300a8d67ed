package io.twinmesh.persistence.projection.tail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.Set;

class WriterMarksTest {
    private final WriterMarks marks = new WriterMarks();

    @Test
    void everything_is_safe_while_nobody_writes() {
        assertThat(marks.observe(7, Set.of())).isEqualTo(7);
    }

    @Test
    void a_mark_is_safe_once_its_own_writers_have_ended_whoever_else_writes() {
        assertThat(marks.observe(7, Set.of("a", "b"))).isZero();
        assertThat(marks.observe(9, Set.of("b", "c"))).isZero();
        assertThat(marks.observe(12, Set.of("c", "d"))).isEqualTo(7);
        assertThat(marks.observe(15, Set.of("d"))).isEqualTo(9);
        assertThat(marks.observe(15, Set.of())).isEqualTo(15);
    }

    @Test
    void it_never_goes_back() {
        marks.observe(7, Set.of());
        assertThat(marks.observe(8, Set.of("a"))).isEqualTo(7);
        assertThat(marks.observe(9, Set.of("a", "b"))).isEqualTo(7);
        assertThat(marks.observe(10, Set.of("b"))).isEqualTo(8);
    }

    @Test
    void when_too_many_marks_wait_new_ones_are_skipped_and_old_ones_kept() {
        for (int i = 1; i <= 100; i++) {
            marks.observe(i, Set.of("slow"));
        }
        assertThat(marks.pending()).isEqualTo(WriterMarks.MOST_PENDING);
        assertThat(marks.observe(200, Set.of("other"))).isEqualTo(64);
    }
}
