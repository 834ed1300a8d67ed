package io.twinmesh.inference.hardware.nvidia;

import io.twinmesh.inference.hardware.Gpu;
import io.twinmesh.inference.proof.Digest;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// The driver's management library (NVML), called in place. Each call's return code is looked at: a
/// GPU that does not say who it is does not count, and what else it does not say is left open.
@SuppressWarnings("restricted") // calling the driver is what this class is for
final class Nvml {
    private static final String LIBRARY = "libnvidia-ml.so.1";
    private static final int TEXT_BYTES = 96;

    // nvmlReturn_t
    private static final int SUCCESS = 0;
    private static final int FUNCTION_NOT_FOUND = 13;

    // nvmlMemory_t: total, free, used
    private static final MemoryLayout MEMORY =
            MemoryLayout.sequenceLayout(3, ValueLayout.JAVA_LONG);

    private final SymbolLookup library;
    private final Arena arena;

    private Nvml(SymbolLookup library, Arena arena) {
        this.library = library;
        this.arena = arena;
    }

    static NvidiaGpus look() {
        try (var arena = Arena.ofConfined()) {
            return read(SymbolLookup.libraryLookup(LIBRARY, arena));
        } catch (IllegalArgumentException _) {
            return NvidiaGpus.none("there is no " + LIBRARY + " here (NVIDIA's driver)");
        }
    }

    /// @param library with the functions of NVML, or some of them: old drivers lack the later ones
    static NvidiaGpus read(SymbolLookup library) {
        try (var arena = Arena.ofConfined()) {
            var nvml = new Nvml(library, arena);
            var begun = nvml.call("nvmlInit_v2");
            if (begun != SUCCESS) {
                return NvidiaGpus.none(
                        "NVIDIA's driver does not answer (nvmlInit_v2: " + begun + ")");
            }
            try {
                return nvml.all();
            } finally {
                var _ = nvml.call("nvmlShutdown");
            }
        }
    }

    private NvidiaGpus all() {
        var count = arena.allocate(ValueLayout.JAVA_INT);
        var counted = call("nvmlDeviceGetCount_v2", count);
        if (counted != SUCCESS) {
            return NvidiaGpus.none(
                    "NVIDIA's driver does not count its GPUs (nvmlDeviceGetCount_v2: "
                            + counted
                            + ")");
        }
        var found = new ArrayList<Gpu>();
        var most = Math.min(count.get(ValueLayout.JAVA_INT, 0), NvidiaGpus.MOST);
        for (var i = 0; i < most; i++) {
            var handle = arena.allocate(ValueLayout.ADDRESS);
            if (call("nvmlDeviceGetHandleByIndex_v2", i, handle) == SUCCESS) {
                found.addAll(gpuOrSlices(handle.get(ValueLayout.ADDRESS, 0)));
            }
        }
        return found.isEmpty()
                ? NvidiaGpus.none("NVIDIA's driver names no GPU")
                : new NvidiaGpus(driver(), found, Optional.empty());
    }

    private List<Gpu> gpuOrSlices(MemorySegment device) {
        var id = text("nvmlDeviceGetUUID", device).map(Gpu::idOf);
        if (id.isEmpty()) {
            return List.of();
        }
        var capability = capability(device);
        return cutIntoSlices(device)
                ? slices(device, id.get(), capability)
                : List.of(gpu(device, id.get(), capability, Optional.empty()));
    }

    private boolean cutIntoSlices(MemorySegment device) {
        var current = arena.allocate(ValueLayout.JAVA_INT);
        var pending = arena.allocate(ValueLayout.JAVA_INT);
        return call("nvmlDeviceGetMigMode", device, current, pending) == SUCCESS
                && current.get(ValueLayout.JAVA_INT, 0) == 1;
    }

    private List<Gpu> slices(MemorySegment whole, Digest id, Optional<String> capability) {
        var count = arena.allocate(ValueLayout.JAVA_INT);
        if (call("nvmlDeviceGetMaxMigDeviceCount", whole, count) != SUCCESS) {
            return List.of();
        }
        var found = new ArrayList<Gpu>();
        var most = Math.min(count.get(ValueLayout.JAVA_INT, 0), NvidiaGpus.MOST);
        for (var i = 0; i < most; i++) {
            var handle = arena.allocate(ValueLayout.ADDRESS);
            // places without a slice are not found
            if (call("nvmlDeviceGetMigDeviceHandleByIndex", whole, i, handle) == SUCCESS) {
                var slice = handle.get(ValueLayout.ADDRESS, 0);
                text("nvmlDeviceGetUUID", slice)
                        .map(Gpu::idOf)
                        .ifPresent(own -> found.add(gpu(slice, own, capability, Optional.of(id))));
            }
        }
        return found;
    }

    private Gpu gpu(
            MemorySegment device,
            Digest id,
            Optional<String> capability,
            Optional<Digest> sliceOf) {
        var name = text("nvmlDeviceGetName", device).orElse("");
        return new Gpu(
                id, NvidiaGpus.words(name, "NVIDIA GPU"), memory(device), capability, sliceOf);
    }

    private OptionalLong memory(MemorySegment device) {
        var memory = arena.allocate(MEMORY);
        if (call("nvmlDeviceGetMemoryInfo", device, memory) != SUCCESS) {
            return OptionalLong.empty();
        }
        var total = memory.get(ValueLayout.JAVA_LONG, 0);
        return total < 1 || total > 1L << 50 ? OptionalLong.empty() : OptionalLong.of(total);
    }

    private Optional<String> capability(MemorySegment device) {
        var major = arena.allocate(ValueLayout.JAVA_INT);
        var minor = arena.allocate(ValueLayout.JAVA_INT);
        if (call("nvmlDeviceGetCudaComputeCapability", device, major, minor) != SUCCESS) {
            return Optional.empty();
        }
        return Optional.of(
                        major.get(ValueLayout.JAVA_INT, 0)
                                + "."
                                + minor.get(ValueLayout.JAVA_INT, 0))
                .filter(text -> text.matches("\\d{1,2}\\.\\d{1,2}"));
    }

    private Optional<String> driver() {
        return text("nvmlSystemGetDriverVersion")
                .map(version -> NvidiaGpus.words(version, "unknown"));
    }

    /// A text that a function writes into a buffer, its last two arguments.
    private Optional<String> text(String function, Object... before) {
        var buffer = arena.allocate(TEXT_BYTES);
        var arguments = new ArrayList<>(List.of(before));
        arguments.add(buffer);
        arguments.add(TEXT_BYTES);
        if (call(function, arguments.toArray()) != SUCCESS) {
            return Optional.empty();
        }
        var bytes = buffer.toArray(ValueLayout.JAVA_BYTE);
        var length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return Optional.of(new String(bytes, 0, length, StandardCharsets.US_ASCII))
                .filter(text -> !text.isBlank());
    }

    /// @param arguments whole numbers and pointers
    /// @return the function's code; that for a missing function when the library lacks it
    private int call(String function, Object... arguments) {
        var symbol = library.find(function);
        if (symbol.isEmpty()) {
            return FUNCTION_NOT_FOUND;
        }
        var layouts =
                Arrays.stream(arguments)
                        .map(it ->
                                it instanceof Integer ? ValueLayout.JAVA_INT : ValueLayout.ADDRESS)
                        .toArray(MemoryLayout[]::new);
        try {
            return (int)
                    Linker.nativeLinker()
                            .downcallHandle(
                                    symbol.get(),
                                    FunctionDescriptor.of(ValueLayout.JAVA_INT, layouts))
                            .invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new IllegalStateException("a call of " + function + " failed", e);
        }
    }
}
