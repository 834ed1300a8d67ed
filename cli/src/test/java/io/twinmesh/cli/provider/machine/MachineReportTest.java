package io.twinmesh.cli.provider.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.inference.engine.Device;
import io.twinmesh.inference.engine.device.DeviceChoice;
import io.twinmesh.inference.hardware.Gpu;
import io.twinmesh.inference.hardware.nvidia.NvidiaGpus;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

class MachineReportTest {
    private static final Optional<String> NO_OCR = Optional.empty();
    private static final Gpu GPU =
            new Gpu(
                    Gpu.idOf("GPU-1"),
                    "NVIDIA H200",
                    OptionalLong.of(1L << 30),
                    Optional.of("9.0"),
                    Optional.empty());

    @Test
    void only_a_machine_whose_tesseract_runs_offers_to_read_images() {
        assertThat(MachineReport.engines(Optional.empty(), Optional.of("tesseract 5.3.0")))
                .containsExactly("ocr", "score");
        assertThat(MachineReport.engines(Optional.empty(), Optional.empty()))
                .containsExactly("score");
    }

    @Test
    void a_gpu_that_the_driver_names_and_that_computes_nothing_is_not_offered() {
        var named = new NvidiaGpus(Optional.of("580.65.06"), List.of(GPU), Optional.empty());

        var machine = MachineReport.of(named, Optional.of(on(new Device.Cpu())), "", NO_OCR);

        assertThat(machine.hardware().gpus()).isEmpty();
        assertThat(machine.capabilities(1).getGpu()).isEmpty();
    }

    @Test
    void one_on_which_a_graph_ran_is_offered_with_what_the_driver_says_of_it() {
        var named = new NvidiaGpus(Optional.of("580.65.06"), List.of(GPU), Optional.empty());

        var machine = MachineReport.of(named, Optional.of(on(new Device.Cuda(0))), "", NO_OCR);

        assertThat(machine.hardware().gpus()).containsExactly(GPU);
        assertThat(machine.capabilities(1).getGpu()).isEqualTo("a device");
    }

    private static DeviceChoice on(Device device) {
        return new DeviceChoice(device, "class-x", "a device", "1.28.0", Optional.empty());
    }
}
