package io.twinmesh.inference.engine.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.inference.engine.Device;
import io.twinmesh.inference.engine.device.DeviceChoice.Wish;

import org.junit.jupiter.api.Test;

/// With the ONNX Runtime that is built in, which is the one for processors.
final class DeviceChoiceTest {
    @Test
    void the_processor_is_proved_by_a_run() throws Exception {
        var choice = DeviceChoice.prove(Wish.CPU, 0);

        assertThat(choice.device()).isEqualTo(new Device.Cpu());
        assertThat(choice.numericClass()).startsWith("cpu-");
        assertThat(choice.whyNotGpu()).isEmpty();
        assertThat(choice.runtime()).matches("\\d+\\.\\d+\\.\\d+");
    }

    @Test
    void without_a_gpu_the_processor_is_taken_and_the_reason_told() throws Exception {
        var choice = DeviceChoice.prove(Wish.AUTO, 0);

        assertThat(choice.device()).isEqualTo(new Device.Cpu());
        assertThat(choice.whyNotGpu()).hasValue("this build of ONNX Runtime has no CUDA in it");
    }

    @Test
    void a_gpu_that_is_demanded_and_does_not_compute_is_no_processor() {
        assertThatThrownBy(() -> DeviceChoice.prove(Wish.CUDA, 0))
                .isInstanceOfSatisfying(
                        DeviceChoice.NoDevice.class,
                        e ->
                                assertThat(e.why())
                                        .isEqualTo("this build of ONNX Runtime has no CUDA in it"));
    }
}
