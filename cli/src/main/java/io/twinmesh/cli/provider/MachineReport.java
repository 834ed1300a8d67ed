package io.twinmesh.cli.provider;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;

import com.sun.management.OperatingSystemMXBean;

import io.twinmesh.wire.node.Capabilities;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What this machine is known to offer.
///
/// @param processor for example `x86_64` or `aarch64`
/// @param onnxVersion of ONNX Runtime; empty when it does not load here
/// @param onnxProviders what ONNX Runtime can compute on, for example `CPU`
record MachineReport(
        int cores,
        long memoryBytes,
        String processor,
        String onnxVersion,
        List<String> onnxProviders) {

    MachineReport {
        onnxProviders = List.copyOf(onnxProviders);
    }

    /// Looks at this machine. Loads ONNX Runtime's native library, which takes a moment.
    static MachineReport look() {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        var version = "";
        var providers = new ArrayList<String>();
        try {
            version = OrtEnvironment.getEnvironment().getVersion();
            for (OrtProvider provider : OrtEnvironment.getAvailableProviders()) {
                providers.add(provider.name());
            }
        } catch (UnsatisfiedLinkError | RuntimeException _) {
            // no native library for this machine: scores still run
            version = "";
        }
        return new MachineReport(
                Runtime.getRuntime().availableProcessors(),
                system.getTotalMemorySize(),
                processorName(System.getProperty("os.arch", "unknown")),
                version,
                providers);
    }

    List<String> engines() {
        return onnxVersion.isEmpty() ? List.of("score") : List.of("score", "onnx");
    }

    /// The numeric class of results from here.
    String device() {
        return "cpu-" + processor;
    }

    Capabilities capabilities(int slots) {
        return Capabilities.newBuilder()
                .setSlots(slots)
                .setCpuCores(cores)
                .setMemoryBytes(memoryBytes)
                .setProcessor(processor)
                .addAllEngines(engines())
                .build();
    }

    private static String processorName(String arch) {
        var lower = arch.toLowerCase(Locale.ROOT);
        return lower.equals("amd64") ? "x86_64" : lower;
    }
}
