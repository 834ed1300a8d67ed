package io.twinmesh.inference.hardware.nvidia;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.inference.hardware.Gpu;

import org.junit.jupiter.api.Test;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Over the foreign functions that the real library is called by; only the library is ours.
@SuppressWarnings("restricted") // it writes through pointers as the library does
final class NvmlTest {
    @Test
    void each_gpu_is_read_in_the_drivers_order() {
        try (var library = FakeNvml.with("NVIDIA H100 80GB HBM3", "NVIDIA L4")) {
            var gpus = Nvml.read(library);

            assertThat(gpus.whyNone()).isEmpty();
            assertThat(gpus.driver()).hasValue("580.65.06");
            assertThat(gpus.gpus())
                    .containsExactly(whole(1, "NVIDIA H100 80GB HBM3"), whole(2, "NVIDIA L4"));
            assertThat(library.called).startsWith("nvmlInit_v2").endsWith("nvmlShutdown");
        }
    }

    @Test
    void slices_stand_in_place_of_the_gpu_they_are_cut_from() {
        try (var library = FakeNvml.with("NVIDIA H100 80GB HBM3", "NVIDIA L4").cut()) {
            var parent = Optional.of(Gpu.idOf(FakeNvml.uuid(1)));

            assertThat(Nvml.read(library).gpus())
                    .containsExactly(
                            new Gpu(
                                    Gpu.idOf(FakeNvml.uuid(101)),
                                    "H100 MIG",
                                    OptionalLong.of(80L << 30),
                                    Optional.of("9.0"),
                                    parent),
                            new Gpu(
                                    Gpu.idOf(FakeNvml.uuid(103)),
                                    "H100 MIG",
                                    OptionalLong.of(80L << 30),
                                    Optional.of("9.0"),
                                    parent),
                            whole(2, "NVIDIA L4"));
        }
    }

    @Test
    void a_gpu_that_is_lost_or_has_no_uuid_does_not_count() {
        try (var library = FakeNvml.with("NVIDIA H100 80GB HBM3", "NVIDIA L4", "NVIDIA T4")) {
            library.on(
                    "nvmlDeviceGetHandleByIndex_v2",
                    List.of(int.class, MemorySegment.class),
                    it ->
                            (int) it[0] == 0
                                    ? FakeNvml.GPU_IS_LOST
                                    : FakeNvml.handle(it[1], 1 + (int) it[0]));
            library.on(
                    "nvmlDeviceGetUUID",
                    List.of(MemorySegment.class, MemorySegment.class, int.class),
                    it ->
                            ((MemorySegment) it[0]).address() == 2
                                    ? FakeNvml.GPU_IS_LOST
                                    : FakeNvml.text(it[1], it[2], FakeNvml.uuid(3)));

            assertThat(Nvml.read(library).gpus()).containsExactly(whole(3, "NVIDIA T4"));
        }
    }

    @Test
    void what_an_old_driver_does_not_tell_is_left_open() {
        try (var library = FakeNvml.with("NVIDIA L4")) {
            library.without("nvmlDeviceGetMemoryInfo")
                    .without("nvmlDeviceGetCudaComputeCapability")
                    .without("nvmlDeviceGetMigMode")
                    .without("nvmlSystemGetDriverVersion")
                    .without("nvmlDeviceGetName");

            var gpus = Nvml.read(library);

            assertThat(gpus.driver()).isEmpty();
            assertThat(gpus.gpus())
                    .containsExactly(
                            new Gpu(
                                    Gpu.idOf(FakeNvml.uuid(1)),
                                    "NVIDIA GPU",
                                    OptionalLong.empty(),
                                    Optional.empty(),
                                    Optional.empty()));
        }
    }

    @Test
    void texts_without_an_end_and_numbers_that_cannot_be_are_not_believed() {
        try (var library = FakeNvml.with("N".repeat(200))) {
            library.on(
                    "nvmlDeviceGetMemoryInfo",
                    List.of(MemorySegment.class, MemorySegment.class),
                    it -> {
                        ((MemorySegment) it[1]).reinterpret(24).fill((byte) 0xff);
                        return 0;
                    });

            var gpu = Nvml.read(library).gpus().getFirst();

            assertThat(gpu.name()).isEqualTo("N".repeat(80));
            assertThat(gpu.memoryBytes()).isEmpty();
        }
    }

    @Test
    void a_driver_that_does_not_answer_is_no_gpu_and_the_call_is_named() {
        try (var library = FakeNvml.with("NVIDIA L4")) {
            library.on("nvmlInit_v2", List.of(), _ -> 9);

            assertThat(Nvml.read(library).whyNone())
                    .hasValue("NVIDIA's driver does not answer (nvmlInit_v2: 9)");
        }
        try (var library = FakeNvml.with("NVIDIA L4")) {
            library.on("nvmlDeviceGetCount_v2", List.of(MemorySegment.class), _ -> 999);

            assertThat(Nvml.read(library).whyNone()).isPresent();
            assertThat(library.called).endsWith("nvmlShutdown");
        }
        try (var library = FakeNvml.with()) {
            assertThat(Nvml.read(library).whyNone()).hasValue("NVIDIA's driver names no GPU");
        }
    }

    @Test
    void a_library_without_any_function_is_no_gpu() {
        SymbolLookup nothing = _ -> Optional.empty();

        assertThat(Nvml.read(nothing).whyNone()).isPresent();
    }

    @Test
    void this_machine_is_asked_and_says_why_when_it_has_none() {
        var here = NvidiaGpus.look();

        // a machine of the build has a GPU or a reason, never neither
        assertThat(here.gpus().isEmpty()).isEqualTo(here.whyNone().isPresent());
    }

    private static Gpu whole(int device, String name) {
        return new Gpu(
                Gpu.idOf(FakeNvml.uuid(device)),
                name,
                OptionalLong.of(80L << 30),
                Optional.of("9.0"),
                Optional.empty());
    }
}
