package io.twinmesh.inference.hardware;

import com.sun.management.OperatingSystemMXBean;

import io.twinmesh.inference.hardware.HardwareReport.Cpu;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// The processor and the memory that this process may use; in a container its share.
public final class ThisMachine {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    private ThisMachine() {}

    /// @param architecture for example `x86_64`
    public static Cpu cpu(String architecture) {
        try (var lines = Files.lines(CPU_INFO)) {
            return cpu(architecture, name(lines, architecture));
        } catch (IOException _) {
            return cpu(architecture, architecture);
        }
    }

    private static Cpu cpu(String architecture, String name) {
        return new Cpu(architecture, name, Runtime.getRuntime().availableProcessors());
    }

    /// The processor's name as Linux tells it; other systems, and Linux on ARM, tell none.
    static String name(Stream<String> cpuInfo, String otherwise) {
        return cpuInfo.filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .map(name -> name.replaceAll("[^\\x20-\\x7e]", ""))
                .map(name -> name.substring(0, Math.min(80, name.length())))
                .filter(name -> !name.isEmpty())
                .findFirst()
                .orElse(otherwise);
    }

    public static long memoryBytes() {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return Math.max(1, system.getTotalMemorySize());
    }
}
