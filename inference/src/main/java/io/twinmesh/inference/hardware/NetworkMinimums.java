package io.twinmesh.inference.hardware;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.inference.hardware.HardwareReport.Speed;
import io.twinmesh.inference.hardware.Shortfall.Kind;
import io.twinmesh.inference.json.StrictObject;
import io.twinmesh.inference.proof.CanonicalJson;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// What a network asks of a machine at least. Something of which 0 is asked is not looked at.
///
/// @param cores 1 to 65,536
/// @param memoryMebibytes 0 or more
/// @param gpuMemoryMebibytes of the largest GPU; 0: none is needed
/// @param rowsPerSecond of the reference network
/// @param downloadKibibytesPerSecond at which models arrive
/// @param clockOffset how wrong the machine's clock may be, in whole milliseconds
public record NetworkMinimums(
        int cores,
        long memoryMebibytes,
        long gpuMemoryMebibytes,
        long rowsPerSecond,
        long downloadKibibytesPerSecond,
        Duration clockOffset) {
    private static final long MEBIBYTE = 1L << 20;
    private static final long KIBIBYTE = 1L << 10;

    /// What is asked where no network says otherwise; the same as in `reference.conf`.
    public static final NetworkMinimums USUAL =
            new NetworkMinimums(1, 512, 0, 50, 0, Duration.ofSeconds(30));

    public NetworkMinimums {
        Limits.within("cores", cores, 1, 65_536);
        Limits.within("memory", memoryMebibytes, 0, Limits.MOST_BYTES / MEBIBYTE);
        Limits.within("gpu-memory", gpuMemoryMebibytes, 0, Limits.MOST_BYTES / MEBIBYTE);
        Limits.within("rows-per-second", rowsPerSecond, 0, Limits.MOST_BYTES);
        Limits.within("download", downloadKibibytesPerSecond, 0, Limits.MOST_BYTES / KIBIBYTE);
        Limits.within("clock-offset", clockOffset.toMillis(), 1, Duration.ofDays(1).toMillis());
    }

    /// Everything that the machine has too little of; empty when it may join. What was not measured
    /// counts as missing, except the clock and the connection of a machine that asked no network.
    public List<Shortfall> shortfalls(HardwareReport report) {
        var found = new ArrayList<Shortfall>();
        atLeast(found, Kind.CORES, OptionalLong.of(report.processor().cores()), cores);
        atLeast(
                found,
                Kind.MEMORY,
                OptionalLong.of(report.memoryBytes() / MEBIBYTE),
                memoryMebibytes);
        atLeast(
                found,
                Kind.GPU_MEMORY,
                OptionalLong.of(report.largestGpuMemoryBytes() / MEBIBYTE),
                gpuMemoryMebibytes);
        atLeast(
                found,
                Kind.SPEED,
                report.speed().map(Speed::rowsPerSecond).stream()
                        .mapToLong(Long::longValue)
                        .findFirst(),
                rowsPerSecond);
        report.bytesPerSecond()
                .ifPresent(speed ->
                        atLeast(
                                found,
                                Kind.DOWNLOAD,
                                OptionalLong.of(speed / KIBIBYTE),
                                downloadKibibytesPerSecond));
        report.clockOffset()
                .map(offset -> offset.abs().toMillis())
                .filter(off -> off > clockOffset.toMillis())
                .ifPresent(off ->
                        found.add(
                                new Shortfall(
                                        Kind.CLOCK_OFFSET,
                                        OptionalLong.of(off),
                                        clockOffset.toMillis())));
        return List.copyOf(found);
    }

    /// The same of a machine that asks this network to let it in: it can know its connection, so
    /// one that was not measured counts as missing, too.
    public List<Shortfall> shortfallsOfConnected(HardwareReport report) {
        var found = new ArrayList<>(shortfalls(report));
        if (report.bytesPerSecond().isEmpty()) {
            atLeast(found, Kind.DOWNLOAD, OptionalLong.empty(), downloadKibibytesPerSecond);
        }
        return List.copyOf(found);
    }

    private static void atLeast(List<Shortfall> found, Kind kind, OptionalLong have, long limit) {
        if (have.orElse(0) < limit) {
            found.add(new Shortfall(kind, have, limit));
        }
    }

    /// Canonical JSON, as a server publishes it.
    public byte[] canonicalBytes() {
        return CanonicalJson.bytes(
                JsonNodeFactory.instance
                        .objectNode()
                        .put("cores", cores)
                        .put("memoryMebibytes", memoryMebibytes)
                        .put("gpuMemoryMebibytes", gpuMemoryMebibytes)
                        .put("rowsPerSecond", rowsPerSecond)
                        .put("downloadKibibytesPerSecond", downloadKibibytesPerSecond)
                        .put("clockOffsetMillis", clockOffset.toMillis()));
    }

    /// @throws IllegalArgumentException when a field is missing, unknown or out of range
    public static NetworkMinimums parse(byte[] bytes) {
        var tree = StrictObject.parse(bytes, "minimums");
        var cores = tree.integer("cores");
        Limits.within("cores", cores, 1, 65_536);
        var minimums =
                new NetworkMinimums(
                        (int) cores,
                        tree.integer("memoryMebibytes"),
                        tree.integer("gpuMemoryMebibytes"),
                        tree.integer("rowsPerSecond"),
                        tree.integer("downloadKibibytesPerSecond"),
                        Duration.ofMillis(tree.integer("clockOffsetMillis")));
        tree.end();
        return minimums;
    }
}
