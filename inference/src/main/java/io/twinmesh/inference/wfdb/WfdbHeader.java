package io.twinmesh.inference.wfdb;

import io.twinmesh.inference.signal.Calibration;
import io.twinmesh.inference.signal.SampleRate;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A header file, after "header(5)" in Moody GB, WFDB Applications Guide, physionet.org.
///
/// @param samples of each signal; empty when the header leaves it to the length of the file
record WfdbHeader(
        String name,
        SampleRate rate,
        Optional<Integer> samples,
        Optional<LocalDateTime> begun,
        List<Signal> signals) {
    static final int LARGEST = 64 * 1024;
    static final int MOST_SIGNALS = 64;
    private static final int LONGEST_LINE = 255;

    private static final String NUMBER = "\\d{1,9}(?:\\.\\d{1,6})?";

    private static final Pattern RECORD =
            Pattern.compile(
                    "(?<name>[\\w-]{1,64})(?<segments>/\\d+)?\\s+(?<signals>\\d{1,4})"
                            + "(?:\\s+(?<rate>"
                            + NUMBER
                            + ")(?:/\\S+)?"
                            + "(?:\\s+(?<samples>\\d{1,9})"
                            + "(?:\\s+(?<time>[\\d:.]{1,16})"
                            + "(?:\\s+(?<date>\\d{1,2}/\\d{1,2}/\\d{4}))?)?)?)?\\s*");

    private static final Pattern SIGNAL =
            Pattern.compile(
                    "(?<file>\\S{1,128})\\s+(?<format>\\d{1,4})"
                            + "(?<frame>x\\d+)?(?<skew>:\\d+)?(?:\\+(?<offset>\\d{1,9}))?"
                            + "(?:\\s+(?<gain>"
                            + NUMBER
                            + ")(?:\\((?<baseline>-?\\d{1,9})\\))?(?:/(?<unit>\\S{1,32}))?"
                            + "(?:\\s+(?<bits>\\d{1,3})(?:\\s+(?<zero>-?\\d{1,9})"
                            + "(?:\\s+(?<first>-?\\d{1,9})(?:\\s+(?<checksum>-?\\d{1,9})"
                            + "(?:\\s+(?<block>\\d{1,9})(?:\\s+(?<description>.{1,128}))?"
                            + ")?)?)?)?)?)?\\s*");

    /// @param format 16 or 212
    /// @param offset bytes before the first sample
    /// @param first value that the first sample must have, where the header says
    /// @param checksum 16-bit sum of all samples, where the header says
    record Signal(
            String file,
            int format,
            int offset,
            Calibration calibration,
            Optional<Integer> first,
            Optional<Short> checksum,
            String description) {}

    WfdbHeader {
        signals = List.copyOf(signals);
    }

    /// @throws WfdbRefusedException `wfdb.header-malformed`, `wfdb.unsupported`, `wfdb.too-large`
    static WfdbHeader parse(byte[] bytes) {
        if (bytes.length > LARGEST) {
            throw new WfdbRefusedException("wfdb.too-large", "a header has at most 64 KiB");
        }
        var lines = lines(bytes);
        if (lines.isEmpty()) {
            throw WfdbRefusedException.malformed(1, "the record's name and number of signals");
        }
        var record = matched(RECORD, lines.getFirst(), "name, signals, frequency, samples");
        if (record.group("segments") != null) {
            throw WfdbRefusedException.unsupported("a record of several segments is not read");
        }
        var number = lines.getFirst().number();
        var count = integer(record.group("signals"));
        if (count < 1 || count > MOST_SIGNALS) {
            throw WfdbRefusedException.malformed(number, "1 to " + MOST_SIGNALS + " signals");
        }
        if (lines.size() < count + 1) {
            throw WfdbRefusedException.malformed(number, "a line for each signal behind it");
        }
        var signals = new ArrayList<Signal>();
        for (var line : lines.subList(1, count + 1)) {
            signals.add(signal(line));
        }
        return new WfdbHeader(
                record.group("name"),
                rate(given(record, "rate"), number),
                given(record, "samples").map(WfdbHeader::integer).filter(it -> it > 0),
                begun(record, number),
                signals);
    }

    private static Signal signal(Line line) {
        var it = matched(SIGNAL, line, "file, format, gain, bits, zero, first value, checksum");
        var format = integer(it.group("format"));
        if (format != 16 && format != 212) {
            throw WfdbRefusedException.unsupported("only formats 16 and 212 are read");
        }
        if (it.group("frame") != null || it.group("skew") != null) {
            throw WfdbRefusedException.unsupported(
                    "signals of different rates or with a skew are not read");
        }
        var zero = given(it, "zero").map(WfdbHeader::integer).orElse(0);
        var gain = given(it, "gain").map(BigDecimal::new).orElse(BigDecimal.ZERO);
        if (gain.signum() == 0) {
            throw WfdbRefusedException.unsupported("a signal without a calibration is not read");
        }
        return new Signal(
                it.group("file"),
                format,
                given(it, "offset").map(WfdbHeader::integer).orElse(0),
                new Calibration(
                        gain,
                        given(it, "baseline").map(WfdbHeader::integer).orElse(zero),
                        unit(given(it, "unit").orElse("mV"), line.number)),
                given(it, "first").map(WfdbHeader::integer),
                given(it, "checksum").map(WfdbHeader::integer).map(Integer::shortValue),
                given(it, "description").map(String::strip).orElse(""));
    }

    private static String unit(String unit, int line) {
        if (!unit.chars().allMatch(it -> it > ' ' && it < 127)) {
            throw WfdbRefusedException.malformed(line, "a unit in ASCII");
        }
        return unit;
    }

    /// Without a frequency the format's default holds, 250 Hz.
    private static SampleRate rate(Optional<String> hertz, int line) {
        try {
            return SampleRate.ofHertz(new BigDecimal(hertz.orElse("250")));
        } catch (IllegalArgumentException | ArithmeticException _) {
            throw WfdbRefusedException.malformed(line, "a frequency above 0, at most 100 kHz");
        }
    }

    private static Optional<LocalDateTime> begun(Matcher record, int line) {
        var date = given(record, "date");
        if (date.isEmpty()) {
            return Optional.empty();
        }
        try {
            var parts = date.get().split("/", -1);
            return Optional.of(
                    LocalDate.of(integer(parts[2]), integer(parts[1]), integer(parts[0]))
                            .atTime(time(record.group("time"))));
        } catch (DateTimeException _) {
            throw WfdbRefusedException.malformed(line, "a time H:M:S and a date D/M/Y");
        }
    }

    /// Hours and minutes may be left out, seconds may have decimals.
    private static LocalTime time(String text) {
        var parts = text.split(":", -1);
        if (parts.length > 3 || !text.matches("(\\d{1,2}:){0,2}\\d{1,2}(\\.\\d{1,9})?")) {
            throw new DateTimeException("not a time");
        }
        var seconds = new BigDecimal(parts[parts.length - 1]);
        var nanos = seconds.movePointRight(9).longValueExact();
        var minutes = parts.length > 1 ? integer(parts[parts.length - 2]) : 0;
        var hours = parts.length > 2 ? integer(parts[0]) : 0;
        return LocalTime.of(
                hours, minutes, (int) (nanos / 1_000_000_000), (int) (nanos % 1_000_000_000));
    }

    /// @param number counted from 1, comments included
    private record Line(int number, String text) {}

    private static List<Line> lines(byte[] bytes) {
        var lines = new ArrayList<Line>();
        var number = 0;
        for (var text : new String(bytes, StandardCharsets.UTF_8).lines().toList()) {
            number++;
            if (text.length() > LONGEST_LINE) {
                throw WfdbRefusedException.malformed(number, "at most 255 characters");
            }
            if (!text.isBlank() && !text.startsWith("#")) {
                lines.add(new Line(number, text));
            }
        }
        return lines;
    }

    private static Matcher matched(Pattern pattern, Line line, String expected) {
        var matcher = pattern.matcher(line.text);
        if (!matcher.matches()) {
            throw WfdbRefusedException.malformed(line.number, expected);
        }
        return matcher;
    }

    private static Optional<String> given(Matcher matcher, String group) {
        return Optional.ofNullable(matcher.group(group));
    }

    private static int integer(String digits) {
        return Integer.parseInt(digits);
    }
}
