package io.twinmesh.inference.hardware.nvidia;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.inference.hardware.Gpu;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Outputs in the form that `nvidia-smi` prints on real machines.
final class NvidiaSmiTextTest {
    private static final String FIRST = "GPU-5c2f4d1e-9d0b-6f0e-2c2a-3f1b5a7d9e01";
    private static final String SECOND = "GPU-77a0f5be-1111-2222-3333-444455556666";

    @Nested
    class WholeGpus {
        @Test
        void are_read_line_by_line() {
            var table =
                    """
                    %s, NVIDIA H100 80GB HBM3, 81559, 580.65.06, 9.0, Disabled
                    %s, NVIDIA GeForce RTX 3060, 12288, 580.65.06, 8.6, [N/A]
                    """
                            .formatted(FIRST, SECOND);

            var gpus = NvidiaSmiText.read(table, "");

            assertThat(gpus.driver()).hasValue("580.65.06");
            assertThat(gpus.gpus())
                    .containsExactly(
                            new Gpu(
                                    Gpu.idOf(FIRST),
                                    "NVIDIA H100 80GB HBM3",
                                    OptionalLong.of(81_559L << 20),
                                    Optional.of("9.0"),
                                    Optional.empty()),
                            new Gpu(
                                    Gpu.idOf(SECOND),
                                    "NVIDIA GeForce RTX 3060",
                                    OptionalLong.of(12_288L << 20),
                                    Optional.of("8.6"),
                                    Optional.empty()));
        }

        @Test
        void of_an_old_program_have_four_fields() {
            var gpus = NvidiaSmiText.read(FIRST + ", Tesla P4, 7611, 418.87.01\n", "");

            assertThat(gpus.gpus().getFirst().name()).isEqualTo("Tesla P4");
            assertThat(gpus.gpus().getFirst().computeCapability()).isEmpty();
        }

        @Test
        void leave_open_what_the_program_may_not_tell() {
            var table = FIRST + ", [N/A], [Insufficient Permissions], [Not Supported], N/A, N/A\n";

            var gpus = NvidiaSmiText.read(table, "");

            assertThat(gpus.driver()).isEmpty();
            assertThat(gpus.gpus())
                    .containsExactly(
                            new Gpu(
                                    Gpu.idOf(FIRST),
                                    "NVIDIA GPU",
                                    OptionalLong.empty(),
                                    Optional.empty(),
                                    Optional.empty()));
        }
    }

    @Nested
    class Slices {
        private static final String LIST =
                """
                GPU 0: NVIDIA A100-SXM4-40GB (UUID: %s)
                  MIG 3g.20gb     Device  0: (UUID: MIG-c6d4f1ef-42e4-5de3-91c7-45d71c87eb3f)
                  MIG 1g.5gb      Device  1: (UUID: MIG-GPU-5c2f4d1e/11/0)
                GPU 1: NVIDIA A100-SXM4-40GB (UUID: %s)
                """
                        .formatted(FIRST, SECOND);

        @Test
        void stand_in_place_of_their_gpu_with_the_memory_their_profile_names() {
            var table =
                    """
                    %s, NVIDIA A100-SXM4-40GB, [N/A], 535.54.03, 8.0, Enabled
                    %s, NVIDIA A100-SXM4-40GB, 40960, 535.54.03, 8.0, Disabled
                    """
                            .formatted(FIRST, SECOND);

            var gpus = NvidiaSmiText.read(table, LIST).gpus();

            assertThat(gpus).hasSize(3);
            assertThat(gpus.getFirst())
                    .isEqualTo(
                            new Gpu(
                                    Gpu.idOf("MIG-c6d4f1ef-42e4-5de3-91c7-45d71c87eb3f"),
                                    "NVIDIA A100-SXM4-40GB MIG 3g.20gb",
                                    OptionalLong.of(20_000_000_000L),
                                    Optional.of("8.0"),
                                    Optional.of(Gpu.idOf(FIRST))));
            assertThat(gpus.get(1).id()).isEqualTo(Gpu.idOf("MIG-GPU-5c2f4d1e/11/0"));
            assertThat(gpus.get(2).id()).isEqualTo(Gpu.idOf(SECOND));
        }

        @Test
        void that_are_not_made_yet_leave_nothing_to_compute_on() {
            var table = FIRST + ", NVIDIA A100-SXM4-40GB, 40960, 535.54.03, 8.0, Enabled\n";

            assertThat(NvidiaSmiText.read(table, "").whyNone()).isPresent();
        }
    }

    @Test
    void anything_else_names_no_gpu() {
        for (var text :
                List.of(
                        "",
                        "No devices were found\n",
                        "NVIDIA-SMI has failed because it couldn't communicate with the driver.\n",
                        "Field \"compute_cap\" is not a valid field to query.\n",
                        ",,,,,\n")) {
            assertThat(NvidiaSmiText.read(text, text).gpus()).as(text).isEmpty();
            assertThat(NvidiaSmiText.read(text, text).whyNone()).as(text).isPresent();
        }
    }

    @Nested
    class WhatCudaMeans {
        private static final NvidiaGpus ALIKE = gpus("NVIDIA L4", "NVIDIA L4");
        private static final NvidiaGpus DIFFERENT = gpus("NVIDIA L4", "NVIDIA H100");

        @Test
        void is_the_drivers_order_where_all_are_alike_or_it_is_told_so() {
            assertThat(ALIKE.computing(1, Map.of())).hasValue(ALIKE.gpus().get(1));
            assertThat(ALIKE.computing(2, Map.of())).isEmpty();
            assertThat(DIFFERENT.computing(1, Map.of("CUDA_DEVICE_ORDER", "PCI_BUS_ID")))
                    .hasValue(DIFFERENT.gpus().get(1));
        }

        @Test
        void is_not_guessed_where_gpus_differ() {
            assertThat(DIFFERENT.computing(0, Map.of())).isEmpty();
        }

        @Test
        void is_counted_among_those_it_may_see() {
            assertThat(ALIKE.computing(0, Map.of("CUDA_VISIBLE_DEVICES", "1")))
                    .hasValue(ALIKE.gpus().get(1));
            assertThat(DIFFERENT.computing(0, Map.of("CUDA_VISIBLE_DEVICES", SECOND)))
                    .hasValue(DIFFERENT.gpus().get(1));
            assertThat(ALIKE.computing(1, Map.of("CUDA_VISIBLE_DEVICES", "1"))).isEmpty();
        }

        private static NvidiaGpus gpus(String first, String second) {
            return NvidiaSmiText.read(
                    FIRST + "," + first + ",1,1\n" + SECOND + "," + second + ",1,1\n", "");
        }
    }
}
