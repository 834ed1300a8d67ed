package io.twinmesh.inference.hardware;

import io.twinmesh.inference.proof.Digest;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// One NVIDIA GPU, or one slice of one (MIG), as its driver describes it. A GPU that is cut into
/// slices is never listed beside them: the same silicon would count twice.
///
/// @param id from the UUID, see [#idOf]; equal ids are the same hardware
/// @param name for people, for example `NVIDIA H100 80GB HBM3`
/// @param memoryBytes 1 to 2^50; empty when the driver does not say
/// @param computeCapability for example `9.0`; empty when the driver does not say
/// @param sliceOf of a slice, the id of the GPU it is cut from
public record Gpu(
        Digest id,
        String name,
        OptionalLong memoryBytes,
        Optional<String> computeCapability,
        Optional<Digest> sliceOf) {
    private static final Pattern CAPABILITY = Pattern.compile("\\d{1,2}\\.\\d{1,2}");

    public Gpu {
        Limits.words("gpu name", name);
        memoryBytes.ifPresent(bytes -> Limits.within("gpu memory", bytes, 1, Limits.MOST_BYTES));
        computeCapability
                .filter(text -> !CAPABILITY.matcher(text).matches())
                .ifPresent(_ -> {
                    throw new IllegalArgumentException("a compute capability is like 9.0");
                });
        if (sliceOf.filter(id::equals).isPresent()) {
            throw new IllegalArgumentException("a slice is cut from another GPU than itself");
        }
    }

    /// The name under which hardware travels: a digest, so that a report does not give away serial
    /// numbers and still names the same GPU in every report.
    ///
    /// @param uuid as the driver writes it, for example `GPU-5c2f...` or `MIG-9d1a...`
    public static Digest idOf(String uuid) {
        return Digest.of(("twinmesh/gpu/v1\n" + uuid).getBytes(StandardCharsets.UTF_8));
    }

    /// Whether the two are, at least in part, the same silicon. Two slices of one GPU are not.
    public boolean overlaps(Gpu other) {
        return id.equals(other.id)
                || sliceOf.filter(other.id::equals).isPresent()
                || other.sliceOf.filter(id::equals).isPresent();
    }
}
