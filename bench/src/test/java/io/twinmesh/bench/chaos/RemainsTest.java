package io.twinmesh.bench.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.bench.chaos.oracle.History;
import io.twinmesh.bench.chaos.oracle.Violation;
import io.twinmesh.bench.chaos.world.LateException;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

final class RemainsTest {
    private final List<String> kept = new ArrayList<>();

    private Outcome of(Remains.Judged run) throws Exception {
        return Remains.ofWhatIsNotGood(run, () -> kept.add("kept"));
    }

    private static Outcome outcome(Violation... violations) {
        var history = new History(List.of(), List.of(), List.of(), List.of(), List.of(), List.of());
        return new Outcome(history, List.of(), List.of(violations), 0);
    }

    @Test
    void of_a_run_that_is_good_nothing_stays() throws Exception {
        assertThat(of(RemainsTest::outcome).good()).isTrue();
        assertThat(kept).isEmpty();
    }

    @Test
    void of_one_that_lost_something_everything_stays() throws Exception {
        assertThat(of(() -> outcome(new Violation.Lost("tw", "a1"))).good()).isFalse();
        assertThat(kept).containsExactly("kept");
    }

    @Test
    void of_one_that_could_not_be_judged_everything_stays() {
        var late = new LateException("server a is not ready");

        assertThatThrownBy(() ->
                        of(() -> {
                            throw late;
                        }))
                .isSameAs(late);
        assertThat(kept).containsExactly("kept");
    }

    @Test
    void of_one_with_a_fault_of_its_own_everything_stays() {
        var fault = new IllegalStateException("a fault of the run");

        assertThatThrownBy(() ->
                        of(() -> {
                            throw fault;
                        }))
                .isSameAs(fault);
        assertThat(kept).containsExactly("kept");
    }
}
