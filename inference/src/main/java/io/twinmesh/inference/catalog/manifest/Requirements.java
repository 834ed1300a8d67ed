package io.twinmesh.inference.catalog.manifest;

import java.util.Optional;
import java.util.regex.Pattern;

/// What a machine must have to run a model. Dispatch offers a job only to machines that say they
/// have the memory, the GPU and the numeric class; the agent fails a lease that its machine would
/// compute with other bits all the same.
///
/// @param memoryMib of the whole machine, 0 when any will do, at most 16 TiB
/// @param gpu whether graphs must run on a GPU
/// @param numericClass of results, for example `cpu-x86_64`; empty when any will do
public record Requirements(int memoryMib, boolean gpu, Optional<String> numericClass) {
    /// Any machine that has the engine.
    public static final Requirements NONE = new Requirements(0, false, Optional.empty());

    private static final int MOST_MEMORY_MIB = 16 * 1024 * 1024;
    private static final Pattern NUMERIC_CLASS = Pattern.compile("[a-z0-9][A-Za-z0-9._-]{0,99}");

    public Requirements {
        if (memoryMib < 0 || memoryMib > MOST_MEMORY_MIB) {
            throw new IllegalArgumentException(
                    "memoryMib must be 0 to " + MOST_MEMORY_MIB + ", got " + memoryMib);
        }
        if (numericClass.filter(it -> !NUMERIC_CLASS.matcher(it).matches()).isPresent()) {
            throw new IllegalArgumentException("numericClass must match " + NUMERIC_CLASS);
        }
    }

    /// For people, one line.
    public String shown() {
        if (equals(NONE)) {
            return "any machine that has the engine";
        }
        var text = new StringBuilder();
        if (memoryMib > 0) {
            text.append(memoryMib).append(" MiB of memory");
        }
        if (gpu) {
            text.append(text.isEmpty() ? "" : ", ").append("a GPU");
        }
        numericClass.ifPresent(it ->
                text.append(text.isEmpty() ? "" : ", ").append("results of the class ").append(it));
        return text.toString();
    }
}
