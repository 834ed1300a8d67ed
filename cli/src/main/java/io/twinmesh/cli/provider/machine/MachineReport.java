package io.twinmesh.cli.provider.machine;

import io.twinmesh.inference.catalog.manifest.Engine;
import io.twinmesh.inference.engine.Device;
import io.twinmesh.inference.engine.device.DeviceChoice;
import io.twinmesh.inference.hardware.Gpu;
import io.twinmesh.inference.hardware.HardwareReport;
import io.twinmesh.inference.hardware.HardwareReport.Speed;
import io.twinmesh.inference.hardware.ThisMachine;
import io.twinmesh.inference.hardware.nvidia.NvidiaGpus;
import io.twinmesh.inference.sheet.Tesseract;
import io.twinmesh.wire.node.Capabilities;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;

/// What this machine is known to offer. Only what was tried counts: a graph ran on the device. A
/// GPU that the driver names and that computes nothing is seen, and not offered.
///
/// @param hardware what is told to a network
/// @param seen what the driver names
/// @param onnx what graphs run on; empty when none does
/// @param whyNoOnnx one sentence; empty when graphs run
/// @param ocr the program that reads words off images, when it runs
public record MachineReport(
        HardwareReport hardware,
        NvidiaGpus seen,
        Optional<DeviceChoice> onnx,
        String whyNoOnnx,
        Optional<String> ocr) {
    private static final int LONGEST_NAME = 80;

    /// Looks at this machine. Loads ONNX Runtime's native library and runs a small network, which
    /// takes a moment, and seconds on a GPU.
    ///
    /// @param wish what graphs are to run on
    /// @throws DeviceChoice.NoDevice when a GPU was demanded and none computes
    public static MachineReport look(DeviceChoice.Wish wish) throws DeviceChoice.NoDevice {
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
        var ocr = Tesseract.installed().flatMap(Tesseract::version);
        return of(NvidiaGpus.look(), onnx, why, ocr);
    }

    static MachineReport of(
            NvidiaGpus seen, Optional<DeviceChoice> onnx, String whyNoOnnx, Optional<String> ocr) {
        return new MachineReport(hardware(seen, onnx, ocr), seen, onnx, whyNoOnnx, ocr);
    }

    private static HardwareReport hardware(
            NvidiaGpus seen, Optional<DeviceChoice> onnx, Optional<String> ocr) {
        return new HardwareReport(
                ThisMachine.cpu(DeviceChoice.processor()),
                ThisMachine.memoryBytes(),
                onnx.map(DeviceChoice::device).flatMap(it -> computing(seen, it)).stream().toList(),
                seen.driver(),
                onnx.map(DeviceChoice::numericClass).orElseGet(DeviceChoice::processorClass),
                engines(onnx, ocr),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty());
    }

    public static SortedSet<String> engines(Optional<DeviceChoice> onnx, Optional<String> ocr) {
        var engines = new TreeSet<>(List.of(Engine.SCORE.text()));
        onnx.ifPresent(_ -> engines.add(Engine.ONNX.text()));
        ocr.ifPresent(_ -> engines.add(Engine.OCR.text()));
        return engines;
    }

    private static Optional<Gpu> computing(NvidiaGpus seen, Device device) {
        return switch (device) {
            case Device.Cpu() -> Optional.empty();
            case Device.Cuda(int index) -> seen.computing(index, System.getenv());
        };
    }

    public MachineReport with(HardwareReport known) {
        return new MachineReport(known, seen, onnx, whyNoOnnx, ocr);
    }

    public int cores() {
        return hardware.processor().cores();
    }

    public List<String> engines() {
        return List.copyOf(hardware.engines());
    }

    /// What graphs are to be placed on.
    public Device device() {
        return onnx.map(DeviceChoice::device).orElseGet(Device.Cpu::new);
    }

    /// The numeric class of results from a device of this machine.
    public String numericClass(Device device) {
        return switch (device) {
            case Device.Cpu() -> DeviceChoice.processorClass();
            case Device.Cuda _ -> hardware.numericClass();
        };
    }

    /// The GPU that graphs ran on; empty without one.
    public String gpu() {
        var name =
                switch (device()) {
                    case Device.Cpu() -> "";
                    case Device.Cuda _ -> onnx.map(DeviceChoice::name).orElse("");
                };
        return name.substring(0, Math.min(LONGEST_NAME, name.length()));
    }

    public Capabilities capabilities(int slots) {
        return Capabilities.newBuilder()
                .setSlots(slots)
                .setCpuCores(cores())
                .setMemoryBytes(hardware.memoryBytes())
                .setProcessor(hardware.processor().architecture())
                .addAllEngines(engines())
                .setGpu(gpu())
                .setRowsPerSecond(hardware.speed().map(Speed::rowsPerSecond).orElse(0L))
                .build();
    }
}
