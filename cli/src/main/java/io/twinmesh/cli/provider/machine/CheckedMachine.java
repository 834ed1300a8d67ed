package io.twinmesh.cli.provider.machine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.inference.engine.device.DeviceChoice;
import io.twinmesh.inference.hardware.Gpu;
import io.twinmesh.inference.hardware.HardwareReport;
import io.twinmesh.inference.hardware.NetworkMinimums;
import io.twinmesh.inference.hardware.Shortfall;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What `provider check` found, as people and as programs read it.
///
/// @param machine with everything that was measured
/// @param shortfalls empty when the network would take it
/// @param whyNoSpeed one sentence, when it computed wrong numbers
public record CheckedMachine(
        MachineReport machine,
        NetworkMinimums minimums,
        List<Shortfall> shortfalls,
        Optional<String> whyNoSpeed,
        ExpectedEarnings earnings) {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    public CheckedMachine {
        shortfalls = List.copyOf(shortfalls);
    }

    public ObjectNode json() {
        var tree =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("admissible", shortfalls.isEmpty())
                        .put("reportDigest", machine.hardware().digest().text())
                        .put("onnxRuntime", runtime())
                        .put("gpu", machine.gpu())
                        .put("whyNoGpu", whyNoGpu().orElse(""))
                        .put("whyNoSpeed", whyNoSpeed.orElse(""))
                        .put("ocr", machine.ocr().orElse(""));
        tree.set("hardware", tree(machine.hardware().canonicalBytes()));
        tree.set("minimums", tree(minimums.canonicalBytes()));
        var missing = tree.putArray("shortfalls");
        for (var shortfall : shortfalls) {
            var one =
                    missing.addObject()
                            .put("what", shortfall.kind().label())
                            .put("unit", shortfall.kind().unit())
                            .put("limit", shortfall.limit())
                            .put("by", shortfall.by())
                            .put("text", shortfall.text());
            shortfall.have().ifPresent(have -> one.put("have", have));
        }
        tree.putObject("expectedEarnings")
                .put("tokensADayAtLeast", earnings.tokensADayAtLeast())
                .put("tokensADayAtMost", earnings.tokensADayAtMost())
                .put("assumption", earnings.assumption());
        return tree;
    }

    private static JsonNode tree(byte[] canonical) {
        try {
            return MAPPER.readTree(new String(canonical, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("canonical JSON is JSON", e);
        }
    }

    public List<String> lines() {
        var hardware = machine.hardware();
        var lines = new ArrayList<String>();
        lines.add("processor      " + hardware.processor().name());
        lines.add(
                "cores          "
                        + machine.cores()
                        + " ("
                        + hardware.processor().architecture()
                        + ")");
        lines.add("memory         " + mebibytes(hardware.memoryBytes()));
        hardware.gpus().forEach(gpu -> lines.add("gpu            " + gpu(gpu)));
        whyNoGpu().ifPresent(why -> lines.add("no gpu         " + why));
        hardware.driver().ifPresent(driver -> lines.add("driver         " + driver));
        lines.add("engines        " + String.join(", ", machine.engines()));
        lines.add("onnx runtime   " + onnx());
        lines.add("ocr            " + machine.ocr().orElse("none (tesseract-ocr)"));
        hardware.clockOffset()
                .map(CheckedMachine::seconds)
                .ifPresent(ahead -> lines.add("clock          " + ahead));
        hardware.bytesPerSecond()
                .ifPresent(speed -> lines.add("download       " + speed / 1024 + " KiB/s"));
        lines.add(
                "speed          "
                        + hardware.speed()
                                .map(CheckedMachine::speed)
                                .orElseGet(() -> whyNoSpeed.orElse("not measured")));
        lines.add(
                "earnings       "
                        + earnings.tokensADayAtLeast()
                        + " to "
                        + earnings.tokensADayAtMost()
                        + " tokens a day, "
                        + earnings.assumption());
        shortfalls.forEach(shortfall -> lines.add("too little     " + shortfall.text()));
        lines.add(
                shortfalls.isEmpty()
                        ? "result         this machine has what the network asks"
                        : "result         below the network's minimum");
        return lines;
    }

    /// Why no GPU is offered: what the engine says, and what the driver names nevertheless.
    private Optional<String> whyNoGpu() {
        if (!machine.gpu().isEmpty() && machine.hardware().gpus().isEmpty()) {
            return Optional.of(
                    machine.gpu()
                            + " computes, and which one it is cannot be told, so it is given no work"
                            + " that needs a GPU: set CUDA_DEVICE_ORDER=PCI_BUS_ID");
        }
        var engine = machine.onnx().flatMap(DeviceChoice::whyNotGpu);
        if (!machine.seen().gpus().isEmpty()) {
            var first = machine.seen().gpus().getFirst().name();
            return engine.map(why -> first + " is there and does not compute: " + why);
        }
        return engine.map(
                why -> machine.seen().whyNone().map(none -> none + "; " + why).orElse(why));
    }

    private String onnx() {
        return machine.onnx()
                .map(it -> it.runtime() + " on " + it.numericClass() + " (" + it.name() + ")")
                .orElseGet(() -> "does not run here: " + machine.whyNoOnnx());
    }

    private String runtime() {
        return machine.onnx().map(DeviceChoice::runtime).orElse("");
    }

    private static String gpu(Gpu gpu) {
        return gpu.name()
                + gpu.memoryBytes().stream()
                        .mapToObj(bytes -> ", " + mebibytes(bytes))
                        .findFirst()
                        .orElse("")
                + gpu.computeCapability().map(it -> ", compute capability " + it).orElse("")
                + gpu.sliceOf().map(_ -> ", a slice").orElse("");
    }

    private static String speed(HardwareReport.Speed speed) {
        return speed.rowsPerSecond()
                + " rows/s of the reference network on "
                + speed.numericClass();
    }

    private static String mebibytes(long bytes) {
        return bytes / (1024 * 1024) + " MiB";
    }

    private static String seconds(Duration offset) {
        var whose = offset.isNegative() ? "this machine's is " : "the network's is ";
        return whose + offset.abs().toMillis() / 1000.0 + " s ahead";
    }
}
