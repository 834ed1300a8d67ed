package io.twinmesh.inference.runtime.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.engine.batch.Answer;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.inference.input.InputValues;
import io.twinmesh.inference.runtime.Engines;
import io.twinmesh.inference.runtime.ModelUnavailable;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.inference.runtime.RunRefused;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// Graphs in a process of their own. The shipped graph stands for a stranger's.
class ChildModelTest {
    private static final BuiltInModel GRAPH =
            BuiltInModel.named("diabetes-synthetic").orElseThrow();
    private static final byte[] BLOB = GRAPH.blob().orElseThrow();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static InputValues values(double age) {
        return InputValues.of(
                Map.of(
                        "age", new InputValue.Amount(age),
                        "sex", new InputValue.Choice("male"),
                        "bmi", new InputValue.Amount(29),
                        "systolicPressure", new InputValue.Amount(125),
                        "totalCholesterol", new InputValue.Amount(210),
                        "hdlCholesterol", new InputValue.Amount(40),
                        "triglycerides", new InputValue.Amount(150)));
    }

    private static ChildLimits limits(long residentBytes, Duration firstRetry) {
        return new ChildLimits(128, residentBytes, Duration.ofSeconds(60), firstRetry, firstRetry);
    }

    private static ChildModel start(byte[] blob, List<String> command, ChildLimits limits) {
        return ChildModel.start(GRAPH.manifest(), blob, command, limits, System::nanoTime);
    }

    private static Answer.Refused refusal(ChildModel model, Duration atMost) {
        try {
            throw new AssertionError(model.run(values(50), atMost).toString());
        } catch (RunRefused e) {
            return e.why();
        }
    }

    @Test
    void answers_as_it_does_in_this_process_until_its_child_dies_and_then_from_a_new_one() {
        var limits = limits(1L << 30, Duration.ofMillis(1));
        try (var here = Engines.load(GRAPH.manifest(), GRAPH.blob());
                var there = start(BLOB, ChildModel.command(limits), limits)) {
            assertThat(there.run(values(50), PATIENCE)).isEqualTo(here.run(values(50)));
            assertThat(there.run(values(1_000), PATIENCE)).isInstanceOf(Outcome.NotComputed.class);
            var child =
                    ProcessHandle.current()
                            .children()
                            .filter(one ->
                                    one.info().commandLine().orElse("").contains("ModelChild"))
                            .findFirst()
                            .orElseThrow();

            child.destroyForcibly();
            child.onExit().join();

            assertThat(there.run(values(60), PATIENCE)).isEqualTo(here.run(values(60)));
        }
    }

    @Test
    void a_graph_that_is_not_accepted_says_why() {
        var limits = ChildLimits.USUAL;

        assertThatThrownBy(() -> start(new byte[10], ChildModel.command(limits), limits))
                .isInstanceOfSatisfying(
                        ModelUnavailable.class,
                        e -> assertThat(e.code()).isEqualTo("model.digest-mismatch"));
    }

    @Test
    void a_program_that_is_no_child_or_takes_too_much_memory_does_not_come_up() {
        for (var one :
                List.of(
                        new Started(List.of("/bin/cat"), ChildLimits.USUAL),
                        new Started(List.of("/nowhere/java"), ChildLimits.USUAL),
                        new Started(
                                ChildModel.command(ChildLimits.USUAL),
                                limits(1 << 20, Duration.ofMillis(1))))) {
            assertThatThrownBy(() -> start(BLOB, one.command(), one.limits()))
                    .isInstanceOfSatisfying(
                            ModelUnavailable.class,
                            e -> assertThat(e.code()).isEqualTo("engine.child-failed"));
        }
    }

    private record Started(List<String> command, ChildLimits limits) {}

    /// The child says that it is ready and then nothing any more.
    @Test
    void a_child_that_does_not_answer_is_killed_at_the_deadline_and_one_that_dies_is_waited_for() {
        var sent = 4 + GRAPH.canonical().length + 4 + BLOB.length;
        var mute =
                List.of(
                        "/bin/sh",
                        "-c",
                        "head -c " + sent + " >/dev/null; printf 'r\\0\\0\\0\\0'; exec sleep 600");
        var dying =
                List.of("/bin/sh", "-c", "head -c " + sent + " >/dev/null; printf 'r\\0\\0\\0\\0'");
        var clock = new AtomicLong();
        var step = new AtomicLong();
        try (var hurried =
                ChildModel.start(
                        GRAPH.manifest(),
                        BLOB,
                        mute,
                        limits(1L << 30, Duration.ofMinutes(1)),
                        () -> clock.getAndAdd(step.get()))) {
            step.set(Duration.ofHours(2).toNanos());
            assertThat(refusal(hurried, Duration.ofHours(1))).isEqualTo(Answer.Refused.EXPIRED);
        }
        try (var silent = start(BLOB, mute, limits(1L << 30, Duration.ofMinutes(1)));
                var dead = start(BLOB, dying, limits(1L << 30, Duration.ofMinutes(1)))) {
            assertThat(refusal(silent, Duration.ofMillis(100))).isEqualTo(Answer.Refused.EXPIRED);
            assertThat(refusal(dead, PATIENCE)).isIn(Answer.Refused.FAILED, Answer.Refused.BUSY);
            assertThat(refusal(dead, Duration.ofMillis(10)))
                    .as("the pause before the next start is longer than it may take")
                    .isEqualTo(Answer.Refused.BUSY);
        }
    }

    @Test
    void a_graph_is_foreign_when_it_does_not_come_with_this_release() {
        assertThat(ChildModel.foreign(GRAPH.manifest())).isFalse();
        assertThat(ChildModel.foreign(BuiltInModel.named("news2").orElseThrow().manifest()))
                .isFalse();
    }
}
