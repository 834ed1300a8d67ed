package io.twinmesh.inference.sheet;

import io.twinmesh.inference.sheet.SheetRow.Recognised;
import io.twinmesh.inference.sheet.SheetRow.Unsure;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Reads words into a panel. A line counts when it begins with a known name; its first number is
/// the value, the word behind it the unit, and the rest (reference range, flags) is not looked at.
/// Pure.
///
/// @param rows of known substances, in the sheet's order
public record LabSheet(List<SheetRow> rows) {
    /// Below this a word may be any other.
    static final double LEAST_CONFIDENCE = 0.7;

    static final int MOST_WORDS = 5_000;
    static final int MOST_NAME_WORDS = 3;

    /// Plain decimals only: `1,234` and `1,2` are two quantities or one, `<5` is none.
    private static final Pattern VALUE = Pattern.compile("[0-9]{1,6}(?:\\.[0-9]{1,4})?");

    private static final Pattern NUMERIC = Pattern.compile("[<>=~]*[0-9].*");

    public LabSheet {
        rows = List.copyOf(rows);
    }

    /// @param words in reading order
    /// @throws SheetRefused when there are more than 5,000
    public static LabSheet of(List<SheetWord> words) {
        if (words.size() > MOST_WORDS) {
            throw tooLong();
        }
        var lines = new TreeMap<Integer, List<SheetWord>>();
        words.forEach(word -> lines.computeIfAbsent(word.line(), _ -> new ArrayList<>()).add(word));
        return new LabSheet(onceEach(lines.values().stream().flatMap(LabSheet::row).toList()));
    }

    static SheetRefused tooLong() {
        return new SheetRefused("sheet.too-long", "a sheet has at most " + MOST_WORDS + " words");
    }

    /// Those that were recognised.
    public List<Recognised> recognised() {
        return rows.stream()
                .filter(Recognised.class::isInstance)
                .map(Recognised.class::cast)
                .toList();
    }

    private static Stream<SheetRow> row(List<SheetWord> line) {
        var number = 0;
        while (number < line.size() && !NUMERIC.matcher(line.get(number).text()).matches()) {
            number++;
        }
        for (var words = Math.min(MOST_NAME_WORDS, number); words > 0; words--) {
            var name = text(line.subList(0, words));
            var analyte = Analyte.named(name);
            if (analyte.isPresent()) {
                // words between the name and the number make it something else
                return words == number
                        ? Stream.of(value(analyte.get(), name, line, number))
                        : Stream.of(
                                unsure(
                                        line,
                                        name,
                                        "sheet.line-unclear",
                                        "other words stand before the value"));
            }
        }
        return Stream.empty();
    }

    private static String text(Collection<SheetWord> words) {
        return words.stream().map(SheetWord::text).collect(Collectors.joining(" "));
    }

    private static SheetRow value(Analyte analyte, String name, List<SheetWord> line, int at) {
        if (at >= line.size() || !VALUE.matcher(line.get(at).text()).matches()) {
            return unsure(line, name, "sheet.value-unreadable", "the value is no plain number");
        }
        if (at + 1 >= line.size()) {
            return unsure(line, name, "sheet.unit-missing", "no unit stands behind the value");
        }
        var reading = analyte.printedIn(line.get(at + 1).text());
        if (reading.isEmpty()) {
            return unsure(line, name, "sheet.unit-unknown", "the unit is none of this substance's");
        }
        var confidence =
                line.subList(0, at + 2).stream().mapToDouble(SheetWord::confidence).min().orElse(0);
        if (!(confidence >= LEAST_CONFIDENCE)) {
            return unsure(line, name, "sheet.confidence-low", "a word of it may be another one");
        }
        var value = new BigDecimal(line.get(at).text());
        var plausible =
                value.doubleValue() >= reading.get().least()
                        && value.doubleValue() <= reading.get().most();
        return plausible
                ? new Recognised(
                        line.getFirst().line(),
                        reading.get().loinc(),
                        analyte.codes(),
                        name,
                        value,
                        reading.get().unit(),
                        confidence)
                : unsure(
                        line,
                        name,
                        "sheet.value-implausible",
                        "the value is outside what is plausible in this unit");
    }

    private static Unsure unsure(List<SheetWord> line, String name, String code, String why) {
        return new Unsure(line.getFirst().line(), name, code, why);
    }

    /// Two values of one substance: nobody knows which one is meant.
    private static List<SheetRow> onceEach(List<SheetRow> rows) {
        Map<List<String>, Long> times = new HashMap<>();
        for (var row : rows) {
            if (row instanceof Recognised one) {
                times.merge(one.codes(), 1L, Long::sum);
            }
        }
        return rows.stream()
                .map(row ->
                        row instanceof Recognised one && times.getOrDefault(one.codes(), 0L) > 1
                                ? new Unsure(
                                        one.line(),
                                        one.name(),
                                        "sheet.twice",
                                        "the sheet has several values of this substance")
                                : row)
                .toList();
    }
}
