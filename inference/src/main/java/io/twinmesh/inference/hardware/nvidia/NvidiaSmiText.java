package io.twinmesh.inference.hardware.nvidia;

import io.twinmesh.inference.hardware.Gpu;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// Reads what `nvidia-smi` prints. A field that it does not tell (`[N/A]`, `[Not Supported]`,
/// `[Insufficient Permissions]`) is left open; a line without a UUID is no GPU.
final class NvidiaSmiText {
    /// The fields of a query, in this order; older programs do not know the last two.
    static final List<String> FIELDS =
            List.of(
                    "uuid",
                    "name",
                    "memory.total",
                    "driver_version",
                    "compute_cap",
                    "mig.mode.current");

    static final int FIELDS_OF_OLD = 4;

    private static final long MEBIBYTE = 1L << 20;
    private static final long GIGABYTE = 1_000_000_000;

    private static final Pattern UUID = Pattern.compile("(?:GPU|MIG)-[0-9A-Za-z/-]{8,80}");
    private static final Pattern WHOLE =
            Pattern.compile("GPU \\d+: .*\\(UUID: (?<uuid>GPU-[0-9a-f-]{8,80})\\)");
    private static final Pattern SLICE =
            Pattern.compile(
                    "\\s+MIG (?<profile>\\S+)\\s+Device\\s+\\d+: \\(UUID:"
                            + " (?<uuid>MIG-[0-9A-Za-z/-]{8,80})\\)");
    private static final Pattern PROFILE_MEMORY = Pattern.compile(".*\\.(?<gb>\\d{1,4})gb.*");

    private NvidiaSmiText() {}

    /// @param table of the query with [#FIELDS], comma-separated, without heading and units
    /// @param list of `nvidia-smi -L`, which names slices; empty when it was not asked
    static NvidiaGpus read(String table, String list) {
        var driver = Optional.<String>empty();
        var gpus = new ArrayList<Gpu>();
        for (var line : table.lines().toList()) {
            var cells = line.split(",", -1);
            if (cells.length < FIELDS_OF_OLD || !UUID.matcher(cells[0].strip()).matches()) {
                continue;
            }
            driver = driver.or(() -> told(cells, 3).map(it -> NvidiaGpus.words(it, "unknown")));
            var uuid = cells[0].strip();
            var gpu =
                    new Gpu(
                            Gpu.idOf(uuid),
                            NvidiaGpus.words(told(cells, 1).orElse(""), "NVIDIA GPU"),
                            mebibytes(told(cells, 2)),
                            told(cells, 4).filter(it -> it.matches("\\d{1,2}\\.\\d{1,2}")),
                            Optional.empty());
            if (told(cells, 5).filter("Enabled"::equals).isPresent()) {
                gpus.addAll(slices(gpu, uuid, list));
            } else {
                gpus.add(gpu);
            }
        }
        return gpus.isEmpty()
                ? NvidiaGpus.none("nvidia-smi names no GPU")
                : new NvidiaGpus(driver, gpus, Optional.empty());
    }

    private static List<Gpu> slices(Gpu whole, String uuid, String list) {
        var found = new ArrayList<Gpu>();
        var mine = false;
        for (var line : list.lines().toList()) {
            var heading = WHOLE.matcher(line);
            if (heading.matches()) {
                mine = heading.group("uuid").equals(uuid);
            }
            var slice = SLICE.matcher(line);
            if (mine && slice.matches()) {
                var profile = slice.group("profile");
                found.add(
                        new Gpu(
                                Gpu.idOf(slice.group("uuid")),
                                NvidiaGpus.words(whole.name() + " MIG " + profile, "NVIDIA GPU"),
                                profileMemory(profile),
                                whole.computeCapability(),
                                Optional.of(whole.id())));
            }
        }
        return found;
    }

    /// A profile is named for its memory, a little rounded: `3g.20gb` has 19.5 GiB or so. Taken as
    /// decimal gigabytes the name never says more than there is.
    private static OptionalLong profileMemory(String profile) {
        var named = PROFILE_MEMORY.matcher(profile);
        return named.matches()
                ? OptionalLong.of(Math.max(1, Long.parseLong(named.group("gb")) * GIGABYTE))
                : OptionalLong.empty();
    }

    private static OptionalLong mebibytes(Optional<String> text) {
        return text.filter(it -> it.matches("[1-9]\\d{0,8}")).stream()
                .mapToLong(it -> Long.parseLong(it) * MEBIBYTE)
                .findFirst();
    }

    private static Optional<String> told(String[] cells, int place) {
        return place >= cells.length
                ? Optional.empty()
                : Optional.of(cells[place].strip())
                        .filter(text -> !text.isEmpty() && !text.startsWith("["))
                        .filter(text -> !text.equals("N/A"));
    }
}
