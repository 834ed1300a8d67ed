package io.twinmesh.inference.hardware.nvidia;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// NVIDIA's management library as native functions that this test wrote: the code under test calls
/// them through the same foreign functions as the real ones.
@SuppressWarnings("restricted") // native functions are what it fakes
final class FakeNvml implements SymbolLookup, AutoCloseable {
    static final int NOT_SUPPORTED = 3;
    static final int NOT_FOUND = 6;
    static final int GPU_IS_LOST = 15;

    private final Arena arena = Arena.ofShared();
    private final Map<String, MemorySegment> functions = new HashMap<>();
    final List<String> called = new ArrayList<>();

    /// What one native function does with its arguments: its return code.
    @FunctionalInterface
    interface Function {
        int call(Object... arguments);
    }

    @Override
    public Optional<MemorySegment> find(String name) {
        return Optional.ofNullable(functions.get(name));
    }

    /// @param arguments `int.class` or `MemorySegment.class` each
    FakeNvml on(String name, List<Class<?>> arguments, Function body) {
        Function noted =
                given -> {
                    called.add(name);
                    return body.call(given);
                };
        try {
            var handle =
                    MethodHandles.lookup()
                            .findVirtual(
                                    Function.class,
                                    "call",
                                    MethodType.methodType(int.class, Object[].class))
                            .bindTo(noted)
                            .asCollector(Object[].class, arguments.size())
                            .asType(MethodType.methodType(int.class, arguments));
            var layouts =
                    arguments.stream()
                            .map(it -> it == int.class ? ValueLayout.JAVA_INT : ValueLayout.ADDRESS)
                            .toArray(MemoryLayout[]::new);
            functions.put(
                    name,
                    Linker.nativeLinker()
                            .upcallStub(
                                    handle,
                                    FunctionDescriptor.of(ValueLayout.JAVA_INT, layouts),
                                    arena));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
        return this;
    }

    FakeNvml without(String name) {
        functions.remove(name);
        return this;
    }

    /// A machine with one GPU for each name; each is an address of 1, 2, 3 …
    static FakeNvml with(String... names) {
        var nvml = new FakeNvml();
        Class<?> pointer = MemorySegment.class;
        nvml.on("nvmlInit_v2", List.of(), _ -> 0);
        nvml.on("nvmlShutdown", List.of(), _ -> 0);
        nvml.on(
                "nvmlSystemGetDriverVersion",
                List.of(pointer, int.class),
                it -> text(it[0], it[1], "580.65.06"));
        nvml.on("nvmlDeviceGetCount_v2", List.of(pointer), it -> number(it[0], names.length));
        nvml.on(
                "nvmlDeviceGetHandleByIndex_v2",
                List.of(int.class, pointer),
                it -> handle(it[1], 1 + (int) it[0]));
        nvml.on(
                "nvmlDeviceGetUUID",
                List.of(pointer, pointer, int.class),
                it -> text(it[1], it[2], uuid(((MemorySegment) it[0]).address())));
        nvml.on(
                "nvmlDeviceGetName",
                List.of(pointer, pointer, int.class),
                it -> {
                    var device = ((MemorySegment) it[0]).address();
                    return text(it[1], it[2], device > 100 ? "H100 MIG" : names[(int) device - 1]);
                });
        nvml.on(
                "nvmlDeviceGetMemoryInfo",
                List.of(pointer, pointer),
                it -> {
                    var memory = ((MemorySegment) it[1]).reinterpret(24);
                    memory.set(ValueLayout.JAVA_LONG, 0, 80L << 30);
                    memory.set(ValueLayout.JAVA_LONG, 8, 79L << 30);
                    memory.set(ValueLayout.JAVA_LONG, 16, 1L << 30);
                    return 0;
                });
        nvml.on(
                "nvmlDeviceGetCudaComputeCapability",
                List.of(pointer, pointer, pointer),
                it -> number(it[1], 9) + number(it[2], 0));
        nvml.on(
                "nvmlDeviceGetMigMode",
                List.of(pointer, pointer, pointer),
                it -> number(it[1], 0) + number(it[2], 0));
        return nvml;
    }

    /// The first GPU is cut: of its seven places two hold slices, at the addresses 101 and 103.
    FakeNvml cut() {
        Class<?> pointer = MemorySegment.class;
        on(
                "nvmlDeviceGetMigMode",
                List.of(pointer, pointer, pointer),
                it ->
                        number(it[1], ((MemorySegment) it[0]).address() == 1 ? 1 : 0)
                                + number(it[2], 0));
        on("nvmlDeviceGetMaxMigDeviceCount", List.of(pointer, pointer), it -> number(it[1], 7));
        return on(
                "nvmlDeviceGetMigDeviceHandleByIndex",
                List.of(pointer, int.class, pointer),
                it ->
                        (int) it[1] == 0 || (int) it[1] == 2
                                ? handle(it[2], 101 + (int) it[1])
                                : NOT_FOUND);
    }

    static String uuid(long device) {
        return (device > 100 ? "MIG-" : "GPU-") + "00000000-0000-0000-0000-" + device;
    }

    static int number(Object to, int value) {
        ((MemorySegment) to).reinterpret(4).set(ValueLayout.JAVA_INT, 0, value);
        return 0;
    }

    static int handle(Object to, long address) {
        ((MemorySegment) to)
                .reinterpret(8)
                .set(ValueLayout.ADDRESS, 0, MemorySegment.ofAddress(address));
        return 0;
    }

    static int text(Object to, Object size, String value) {
        var room = ((MemorySegment) to).reinterpret((int) size);
        var bytes = Arrays.copyOf(value.getBytes(StandardCharsets.ISO_8859_1), (int) size);
        MemorySegment.copy(bytes, 0, room, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return 0;
    }

    @Override
    public void close() {
        arena.close();
    }
}
