package io.twinmesh.bench.inference;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// That it runs; no test depends on a time.
final class InferenceBenchTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private int run(String... args) {
        return InferenceBench.run(
                List.of(args), new PrintStream(out, true, StandardCharsets.UTF_8));
    }

    @Test
    void prints_a_row_for_each_way_of_asking_each_network() {
        assertThat(run("--device", "cpu", "--brief")).isZero();

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("32-64-5 on cpu", "256-1024-1024-16 on cpu")
                .contains("16 callers, 1 row each, 8 per run", "1 caller's median")
                .contains("32-64-5 served, 1 connection, 1 row each")
                .contains("256-1024-1024-16 served, 16 connections, 1 row each")
                .contains("no-op route", "REST, JSON, batching off", "REST, binary", "gRPC, raw")
                .contains("engine in process on cpu, of bare at batch 8")
                .contains("REST, 16 connections, of the no-op route")
                .contains("99th percentile of batching off")
                .contains("1 caller's median on cpu, batching on of off")
                .contains("4 x a Java server");
    }

    @Test
    void explains_itself_when_asked_and_when_misunderstood() {
        assertThat(run("--help")).isZero();
        assertThat(run("--device", "tpu")).isEqualTo(2);
        assertThat(run("--fast")).isEqualTo(2);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("twinmesh bench inference");
    }
}
