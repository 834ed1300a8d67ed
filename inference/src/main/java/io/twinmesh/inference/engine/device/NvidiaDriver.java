package io.twinmesh.inference.engine.device;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// What NVIDIA's driver says of a GPU, read through its management library (NVML). It names things
/// and decides nothing: whether a GPU computes is only known once it has.
@SuppressWarnings("restricted") // calling the driver is what this class is for
final class NvidiaDriver {
    private static final String LIBRARY = "libnvidia-ml.so.1";
    private static final int SUCCESS = 0;
    private static final int NAME_BYTES = 96;

    private final SymbolLookup library;

    /// A GPU by its names.
    ///
    /// @param name for example `NVIDIA H100 80GB HBM3`
    /// @param computeCapability for example `9.0`
    /// @param driver for example `580.65.06`
    record Gpu(String name, String computeCapability, String driver) {}

    private NvidiaDriver(SymbolLookup library) {
        this.library = library;
    }

    /// The GPU of this index; empty without the driver, without the GPU, or when the driver does
    /// not say.
    static Optional<Gpu> gpu(int index) {
        try (var memory = Arena.ofConfined()) {
            return new NvidiaDriver(SymbolLookup.libraryLookup(LIBRARY, memory))
                    .read(index, memory);
        } catch (IllegalArgumentException _) {
            return Optional.empty(); // no such library here
        } catch (Throwable e) {
            throw new IllegalStateException("a call of " + LIBRARY + " failed", e);
        }
    }

    private Optional<Gpu> read(int index, Arena memory) throws Throwable {
        if ((int) function("nvmlInit_v2").invokeExact() != SUCCESS) {
            return Optional.empty();
        }
        try {
            var handle = memory.allocate(ValueLayout.ADDRESS);
            var byIndex =
                    function(
                            "nvmlDeviceGetHandleByIndex_v2",
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS);
            if ((int) byIndex.invokeExact(index, handle) != SUCCESS) {
                return Optional.empty();
            }
            var device = handle.get(ValueLayout.ADDRESS, 0);
            return Optional.of(
                    new Gpu(name(device, memory), capability(device, memory), driver(memory)));
        } finally {
            var _ = (int) function("nvmlShutdown").invokeExact();
        }
    }

    private String name(MemorySegment device, Arena memory) throws Throwable {
        var text = memory.allocate(NAME_BYTES);
        var get =
                function(
                        "nvmlDeviceGetName",
                        ValueLayout.ADDRESS,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_INT);
        var code = (int) get.invokeExact(device, text, NAME_BYTES);
        return code == SUCCESS ? text.getString(0) : "NVIDIA GPU";
    }

    private String capability(MemorySegment device, Arena memory) throws Throwable {
        var major = memory.allocate(ValueLayout.JAVA_INT);
        var minor = memory.allocate(ValueLayout.JAVA_INT);
        var get =
                function(
                        "nvmlDeviceGetCudaComputeCapability",
                        ValueLayout.ADDRESS,
                        ValueLayout.ADDRESS,
                        ValueLayout.ADDRESS);
        var code = (int) get.invokeExact(device, major, minor);
        return code == SUCCESS
                ? major.get(ValueLayout.JAVA_INT, 0) + "." + minor.get(ValueLayout.JAVA_INT, 0)
                : "unknown";
    }

    private String driver(Arena memory) throws Throwable {
        var text = memory.allocate(NAME_BYTES);
        var get = function("nvmlSystemGetDriverVersion", ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
        var code = (int) get.invokeExact(text, NAME_BYTES);
        return code == SUCCESS ? text.getString(0) : "unknown";
    }

    private MethodHandle function(String name, ValueLayout... arguments) {
        return Linker.nativeLinker()
                .downcallHandle(
                        library.findOrThrow(name),
                        FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments));
    }
}
