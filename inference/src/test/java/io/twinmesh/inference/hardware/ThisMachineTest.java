package io.twinmesh.inference.hardware;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.stream.Stream;

final class ThisMachineTest {
    @Test
    void a_processor_has_the_name_that_linux_tells() {
        var told = Stream.of("processor\t: 0", "model name\t: Intel(R) Xeon(R) CPU @ 2.80GHz");

        assertThat(ThisMachine.name(told, "x86_64")).isEqualTo("Intel(R) Xeon(R) CPU @ 2.80GHz");
    }

    @Test
    void where_none_is_told_the_architecture_has_to_do() {
        assertThat(ThisMachine.name(Stream.of("processor\t: 0", "BogoMIPS\t: 50"), "aarch64"))
                .isEqualTo("aarch64");
        assertThat(ThisMachine.name(Stream.of("model name\t: "), "x86_64")).isEqualTo("x86_64");
    }

    @Test
    void this_one_has_a_core_and_some_memory() {
        assertThat(ThisMachine.cpu("x86_64").cores()).isPositive();
        assertThat(ThisMachine.memoryBytes()).isGreaterThan(64L << 20);
    }
}
