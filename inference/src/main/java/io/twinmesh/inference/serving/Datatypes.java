package io.twinmesh.inference.serving;

import io.twinmesh.inference.engine.ElementType;

import java.util.Arrays;
import java.util.Optional;

/// How the Open Inference Protocol calls what tensors are made of.
public final class Datatypes {
    private Datatypes() {}

    public static String name(ElementType type) {
        return switch (type) {
            case FLOAT32 -> "FP32";
            case FLOAT64 -> "FP64";
            case INT32 -> "INT32";
            case INT64 -> "INT64";
            case BOOL -> "BOOL";
        };
    }

    /// @return empty for what the engine does not compute with
    public static Optional<ElementType> named(String name) {
        return Arrays.stream(ElementType.values()).filter(it -> name(it).equals(name)).findFirst();
    }
}
