package io.twinmesh.inference.hardware;

import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.proof.NumericClass;

import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// What a machine offers, as its agent saw it. A claim, until the network has seen it compute; it
/// names no person, no host and no address.
///
/// @param memoryBytes that a process here may use, 1 to 2^50
/// @param gpus at most 128, in the order of their ids
/// @param driver of the GPUs, for example `580.65.06`
/// @param numericClass of results from the device that a graph ran on, for example `cpu-x86_64`
/// @param engines that really ran, at most 8 of `[a-z][a-z0-9-]{0,19}`; at least `score`
/// @param clockOffset how much the network's clock is ahead of this machine's; empty when no
///   network was asked
/// @param speed what the reference network reached here; empty when it was not measured
/// @param bytesPerSecond at which the network sends to this machine; empty when not measured
/// @param place where its owner says it stands; empty when the owner does not say
public record HardwareReport(
        Cpu processor,
        long memoryBytes,
        List<Gpu> gpus,
        Optional<String> driver,
        String numericClass,
        SortedSet<String> engines,
        Optional<Duration> clockOffset,
        Optional<Speed> speed,
        OptionalLong bytesPerSecond,
        Optional<Place> place) {
    private static final Pattern ENGINE = Pattern.compile("[a-z][a-z0-9-]{0,19}");
    private static final int MOST_GPUS = 128;
    private static final int MOST_ENGINES = 8;

    /// A clock that is wrong by more is said to be wrong by so much.
    private static final Duration FURTHEST_CLOCK = Duration.ofDays(365);

    /// @param architecture for example `x86_64`
    /// @param name for people, for example `Intel(R) Xeon(R) Platinum 8480C`
    /// @param cores 1 to 65,536
    public record Cpu(String architecture, String name, int cores) {
        public Cpu {
            Limits.words("processor architecture", architecture);
            Limits.words("processor name", name);
            Limits.within("processor cores", cores, 1, 65_536);
        }
    }

    /// @param numericClass of the device that was measured
    /// @param rowsPerSecond rows of the reference network, 1 or more
    public record Speed(String numericClass, long rowsPerSecond) {
        public Speed {
            NumericClass.check("speed numericClass", numericClass);
            Limits.within("speed rowsPerSecond", rowsPerSecond, 1, Limits.MOST_BYTES);
        }
    }

    public HardwareReport {
        Limits.within("memoryBytes", memoryBytes, 1, Limits.MOST_BYTES);
        Limits.within("number of gpus", gpus.size(), 0, MOST_GPUS);
        gpus = gpus.stream().sorted(Comparator.comparing(gpu -> gpu.id().text())).toList();
        for (var i = 0; i < gpus.size(); i++) {
            if (gpus.subList(i + 1, gpus.size()).stream().anyMatch(gpus.get(i)::overlaps)) {
                throw new IllegalArgumentException("a GPU is listed twice, or beside its slices");
            }
        }
        driver.ifPresent(version -> Limits.words("driver", version));
        NumericClass.check("numericClass", numericClass);
        engines = Collections.unmodifiableSortedSet(new TreeSet<>(engines));
        Limits.within("number of engines", engines.size(), 1, MOST_ENGINES);
        if (!engines.stream().allMatch(engine -> ENGINE.matcher(engine).matches())) {
            throw new IllegalArgumentException("engines must match " + ENGINE);
        }
        clockOffset = clockOffset.map(HardwareReport::bounded);
        bytesPerSecond.ifPresent(
                bytes -> Limits.within("bytesPerSecond", bytes, 0, Limits.MOST_BYTES));
    }

    /// Of a machine whose owner does not say where it stands.
    public HardwareReport(
            Cpu processor,
            long memoryBytes,
            List<Gpu> gpus,
            Optional<String> driver,
            String numericClass,
            SortedSet<String> engines,
            Optional<Duration> clockOffset,
            Optional<Speed> speed,
            OptionalLong bytesPerSecond) {
        this(
                processor,
                memoryBytes,
                gpus,
                driver,
                numericClass,
                engines,
                clockOffset,
                speed,
                bytesPerSecond,
                Optional.empty());
    }

    private static Duration bounded(Duration offset) {
        var furthest = FURTHEST_CLOCK.toMillis();
        return Duration.ofMillis(Math.clamp(offset.toMillis(), -furthest, furthest));
    }

    /// The one text of this report: what is signed and digested.
    public byte[] canonicalBytes() {
        return HardwareReportJson.write(this);
    }

    public Digest digest() {
        return Digest.of(canonicalBytes());
    }

    /// Reads exactly what [#canonicalBytes()] writes.
    ///
    /// @throws IllegalArgumentException when a field is missing, unknown, out of range or of the
    ///   wrong form, or the text is not the canonical one; it never quotes what stood there
    public static HardwareReport parse(byte[] bytes) {
        return HardwareReportJson.read(bytes);
    }

    /// Whether some GPU of the two is, at least in part, the same silicon.
    public boolean sharesHardwareWith(HardwareReport other) {
        return gpus.stream().anyMatch(gpu -> other.gpus.stream().anyMatch(gpu::overlaps));
    }

    /// The memory of the largest GPU or slice; 0 without one.
    public long largestGpuMemoryBytes() {
        return gpus.stream().mapToLong(gpu -> gpu.memoryBytes().orElse(0)).max().orElse(0);
    }

    /// The same with what only a connection can tell.
    public HardwareReport with(Optional<Duration> clock, OptionalLong bandwidth) {
        return new HardwareReport(
                processor,
                memoryBytes,
                gpus,
                driver,
                numericClass,
                engines,
                clock,
                speed,
                bandwidth,
                place);
    }

    /// The same with a measured speed.
    public HardwareReport with(Speed measured) {
        return new HardwareReport(
                processor,
                memoryBytes,
                gpus,
                driver,
                numericClass,
                engines,
                clockOffset,
                Optional.of(measured),
                bytesPerSecond,
                place);
    }

    /// The same at a place.
    public HardwareReport at(Optional<Place> owners) {
        return new HardwareReport(
                processor,
                memoryBytes,
                gpus,
                driver,
                numericClass,
                engines,
                clockOffset,
                speed,
                bytesPerSecond,
                owners);
    }
}
