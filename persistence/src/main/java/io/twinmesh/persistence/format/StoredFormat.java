package io.twinmesh.persistence.format;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// All stored types of a program: from a value to its tag and bytes, and back.
public final class StoredFormat {
    private final Map<String, StoredType<?>> byTag = new HashMap<>();
    private final Map<Class<?>, List<StoredType<?>>> byType = new HashMap<>();

    /// @param types every version ever released; of several versions of one Java type, the last in
    ///   the list that a value needs is written
    public StoredFormat(List<StoredType<?>> types) {
        for (var type : types) {
            if (byTag.put(type.tag(), type) != null) {
                throw new IllegalArgumentException("the tag " + type.tag() + " is taken twice");
            }
            byType.computeIfAbsent(type.type(), _ -> new ArrayList<>()).addFirst(type);
        }
    }

    public String tag(Stored value) {
        return typeOf(value).tag();
    }

    public byte[] write(Stored value) {
        return writeAs(typeOf(value), value);
    }

    /// @throws UnreadableBytesException when the tag is unknown or the bytes do not fit it
    public Stored read(String tag, byte[] bytes) {
        var type = byTag.get(tag);
        if (type == null) {
            throw new UnreadableBytesException("no stored type has the tag '" + tag + "'");
        }
        try {
            return type.read().apply(bytes);
        } catch (IllegalArgumentException e) {
            throw new UnreadableBytesException("a stored '" + tag + "' does not fit its tag", e);
        }
    }

    private StoredType<?> typeOf(Stored value) {
        for (var type : byType.getOrDefault(value.getClass(), List.of())) {
            if (isNeeded(type, value)) {
                return type;
            }
        }
        throw new IllegalArgumentException(
                value.getClass().getSimpleName() + " is not registered as a stored type");
    }

    private static <T extends Stored> boolean isNeeded(StoredType<T> type, Stored value) {
        return type.needed().test(type.type().cast(value));
    }

    private static <T extends Stored> byte[] writeAs(StoredType<T> type, Stored value) {
        return type.write().apply(type.type().cast(value));
    }
}
