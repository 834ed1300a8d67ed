package io.twinmesh.cluster.signal;

import io.twinmesh.actors.Refusal;
import io.twinmesh.cluster.signal.SignalIntake.Read;
import io.twinmesh.inference.signal.Parsed;
import io.twinmesh.inference.wfdb.WfdbReader;
import io.twinmesh.inference.wfdb.WfdbRecord;
import io.twinmesh.persistence.history.Code;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipInputStream;

/// Reads a WFDB record out of a zip archive: one header and the sample files that it names. A
/// header has no time zone, so whoever sends it says when the recording began.
public final class WfdbUpload {
    private static final int MOST_FILES = 16;
    private static final int MOST_BYTES = 32 * 1024 * 1024;

    private WfdbUpload() {}

    /// @param archive with the files at its top
    /// @param code of every lead; the lead's own description becomes its channel
    /// @param start when the first sample was taken
    /// @return the leads, or refused with `wfdb.…`
    public static SignalIntake read(
            byte[] archive, Code code, Optional<String> device, Instant start) {
        Map<String, byte[]> files;
        try {
            files = files(archive);
        } catch (IOException | IllegalArgumentException _) {
            return refused("wfdb.archive-malformed", "the body must be a zip archive");
        }
        if (files.isEmpty()) {
            return refused(
                    "wfdb.too-large",
                    "an archive has 1 to " + MOST_FILES + " files and unpacked at most 32 MiB");
        }
        var headers =
                files.entrySet().stream()
                        .filter(it -> it.getKey().endsWith(".hea"))
                        .map(Map.Entry::getValue)
                        .toList();
        if (headers.size() != 1) {
            return refused("wfdb.file-missing", "the archive must hold one .hea file");
        }
        return switch (WfdbReader.read(headers.getFirst(), files)) {
            case Parsed.Refused<WfdbRecord>(var refusal) -> refused(refusal.code(), refusal.why());
            case Parsed.Whole<WfdbRecord>(var record) -> {
                var leads = new ArrayList<Read>();
                for (int i = 0; i < record.leads().size(); i++) {
                    leads.add(
                            Read.of(
                                    new IncomingSeries(
                                            code,
                                            channel(record, i),
                                            device,
                                            record.series(i, start)),
                                    "lead " + (i + 1) + ": "));
                }
                yield new SignalIntake.Found(leads);
            }
        };
    }

    /// A lead without a description, or with another's, is named by its number.
    private static String channel(WfdbRecord record, int lead) {
        var name = record.leads().get(lead).description();
        var same = record.leads().stream().filter(it -> it.description().equals(name)).count();
        return name.isEmpty() || name.length() > 64 || same > 1 ? "lead " + (lead + 1) : name;
    }

    /// Empty when there are too many files or bytes: a small archive may unpack to anything.
    private static Map<String, byte[]> files(byte[] archive) throws IOException {
        var files = new HashMap<String, byte[]>();
        var left = MOST_BYTES;
        try (var zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                var bytes = zip.readNBytes(left + 1);
                left -= bytes.length;
                if (left < 0 || files.size() == MOST_FILES) {
                    return Map.of();
                }
                files.put(entry.getName(), bytes);
            }
        }
        if (files.isEmpty()) {
            throw new IOException("no archive");
        }
        return files;
    }

    private static SignalIntake refused(String code, String why) {
        return new SignalIntake.Refused(new Refusal(code, why));
    }
}
