package io.twinmesh.inference.wfdb;

import io.twinmesh.inference.signal.Parsed;
import io.twinmesh.inference.signal.SampledSeries;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads a WFDB record: one segment, formats 16 and 212, all signals at one rate. First values and
/// checksums that the header gives are verified.
public final class WfdbReader {
    private WfdbReader() {}

    /// @param header the `.hea` file, at most 64 KiB and 64 signals
    /// @param files the `.dat` files by the name that the header gives them
    /// @return the record, or `wfdb.header-malformed`, `wfdb.unsupported`, `wfdb.file-missing`,
    ///   `wfdb.data-truncated`, `wfdb.checksum-wrong`, `wfdb.too-large`
    public static Parsed<WfdbRecord> read(byte[] header, Map<String, byte[]> files) {
        try {
            return new Parsed.Whole<>(record(WfdbHeader.parse(header), files));
        } catch (WfdbRefusedException e) {
            return new Parsed.Refused<>(e.refusal());
        }
    }

    /// The names of the sample files that a header asks for.
    public static Parsed<List<String>> files(byte[] header) {
        try {
            var files =
                    WfdbHeader.parse(header).signals().stream()
                            .map(WfdbHeader.Signal::file)
                            .distinct()
                            .toList();
            return new Parsed.Whole<>(files);
        } catch (WfdbRefusedException e) {
            return new Parsed.Refused<>(e.refusal());
        }
    }

    private static WfdbRecord record(WfdbHeader header, Map<String, byte[]> files) {
        var byFile = new LinkedHashMap<String, List<WfdbHeader.Signal>>();
        for (var signal : header.signals()) {
            byFile.computeIfAbsent(signal.file(), _ -> new ArrayList<>()).add(signal);
        }
        var leads = new ArrayList<WfdbRecord.Lead>();
        var number = 0;
        for (var entry : byFile.entrySet()) {
            var signals = entry.getValue();
            var file = opened(entry.getKey(), signals, files);
            var count = count(header, file, signals.size());
            for (int i = 0; i < signals.size(); i++) {
                var samples = file.samples(i, signals.size(), count);
                check(signals.get(i), samples, ++number);
                leads.add(
                        new WfdbRecord.Lead(
                                signals.get(i).description(),
                                signals.get(i).calibration(),
                                file.marked(samples)));
            }
        }
        if (leads.stream().mapToInt(it -> it.raw().length).distinct().count() != 1) {
            throw new WfdbRefusedException(
                    "wfdb.data-truncated", "the sample files are not equally long");
        }
        return new WfdbRecord(header.name(), header.rate(), header.begun(), leads);
    }

    private static SampleFile opened(
            String name, List<WfdbHeader.Signal> signals, Map<String, byte[]> files) {
        var bytes = files.get(name);
        if (bytes == null) {
            throw new WfdbRefusedException(
                    "wfdb.file-missing", "a sample file that the header names is not there");
        }
        var first = signals.getFirst();
        if (!signals.stream()
                .allMatch(it -> it.format() == first.format() && it.offset() == first.offset())) {
            throw WfdbRefusedException.unsupported("one file has one format and one offset");
        }
        return new SampleFile(bytes, first.format(), first.offset());
    }

    private static int count(WfdbHeader header, SampleFile file, int signals) {
        var held = file.capacity() / signals;
        var count = header.samples().orElse(held);
        if (count > SampledSeries.MOST_SAMPLES / header.signals().size()) {
            throw new WfdbRefusedException(
                    "wfdb.too-large",
                    "a record has at most " + SampledSeries.MOST_SAMPLES + " samples");
        }
        if (count > held || count == 0) {
            throw new WfdbRefusedException(
                    "wfdb.data-truncated", "a sample file is shorter than the header says");
        }
        return count;
    }

    private static void check(WfdbHeader.Signal signal, int[] samples, int number) {
        var sum = 0;
        for (var it : samples) {
            sum += it;
        }
        var wrong = signal.checksum().isPresent() && signal.checksum().get() != (short) sum;
        var first = signal.first().isPresent() && signal.first().get() != samples[0];
        if (wrong || first) {
            throw new WfdbRefusedException(
                    "wfdb.checksum-wrong",
                    "signal " + number + " has other samples than the header says");
        }
    }
}
