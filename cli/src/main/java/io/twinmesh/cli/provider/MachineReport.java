package io.twinmesh.cli.provider;

import com.sun.management.OperatingSystemMXBean;

import io.twinmesh.inference.engine.Device;
import io.twinmesh.inference.engine.device.DeviceChoice;
import io.twinmesh.inference.sheet.Tesseract;
import io.twinmesh.wire.node.Capabilities;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;

/// What this machine is known to offer. Only what was tried counts: a graph ran on the device.
///
/// @param processor for example `x86_64` or `aarch64`
/// @param onnx what graphs run on; empty when none does
/// @param whyNoOnnx one sentence; empty when graphs run
/// @param ocr the program that reads words off images, when it runs
record MachineReport(
        int cores,
        long memoryBytes,
        String processor,
        Optional<DeviceChoice> onnx,
        String whyNoOnnx,
        Optional<String> ocr) {

    /// Looks at this machine. Loads ONNX Runtime's native library and runs a small network, which
    /// takes a moment, and seconds on a GPU.
    ///
    /// @param wish what graphs are to run on
    /// @throws DeviceChoice.NoDevice when a GPU was demanded and none computes
    static MachineReport look(DeviceChoice.Wish wish) throws DeviceChoice.NoDevice {
        Optional<DeviceChoice> onnx = Optional.empty();
        var why = "";
        try {
            onnx = Optional.of(DeviceChoice.prove(wish, 0));
        } catch (DeviceChoice.NoDevice e) {
            if (wish == DeviceChoice.Wish.CUDA) {
                throw e;
            }
            why = e.why(); // scores still run
        }
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new MachineReport(
                Runtime.getRuntime().availableProcessors(),
                system.getTotalMemorySize(),
                DeviceChoice.processor(),
                onnx,
                why,
                Tesseract.installed().flatMap(Tesseract::version));
    }

    List<String> engines() {
        return onnx.isEmpty() ? List.of("score") : List.of("score", "onnx");
    }

    /// What graphs are to be placed on.
    Device device() {
        return onnx.map(DeviceChoice::device).orElseGet(Device.Cpu::new);
    }

    /// The numeric class of results from a device of this machine.
    String numericClass(Device device) {
        return switch (device) {
            case Device.Cpu() -> DeviceChoice.processorClass();
            case Device.Cuda _ -> onnx.map(DeviceChoice::numericClass).orElse("cuda-unknown");
        };
    }

    /// The GPU that graphs ran on; empty without one.
    String gpu() {
        return switch (device()) {
            case Device.Cpu() -> "";
            case Device.Cuda _ -> onnx.map(DeviceChoice::name).orElse("");
        };
    }

    Capabilities capabilities(int slots) {
        return Capabilities.newBuilder()
                .setSlots(slots)
                .setCpuCores(cores)
                .setMemoryBytes(memoryBytes)
                .setProcessor(processor)
                .addAllEngines(engines())
                .setGpu(gpu())
                .build();
    }
}
