package io.twinmesh.inference.sheet;

import io.twinmesh.inference.sheet.SheetRow.Recognised;
import io.twinmesh.inference.sheet.SheetRow.Unsure;

import java.util.regex.Pattern;

/// What a panel may hold: the substances that are looked for, each under one name, in the units and
/// between the limits that are plausible for it. A reader of images and whoever checks what a
/// stranger's machine read hold to the same.
public final class SheetPanel {
    private static final int LONGEST_WARNING = 200;

    /// What [LabSheet] says of a line that it does not take, and the substance as it is printed.
    private static final Pattern WARNING =
            Pattern.compile(
                    "sheet\\.(?:line-unclear|value-unreadable|unit-missing|unit-unknown"
                            + "|confidence-low|value-implausible|twice) \\((.+)\\)");

    private SheetPanel() {}

    /// What a model calls the value of a row.
    public static String name(Recognised row) {
        return Analyte.coded(row.loinc()).map(Analyte::output).orElseThrow();
    }

    /// What is said of a line that is not taken: `sheet.unit-unknown (creatinine)`.
    public static String warning(Unsure row) {
        return row.code() + " (" + row.name() + ")";
    }

    /// Whether that can have been said of a line: it names a substance and nothing else.
    public static boolean warns(String warning) {
        var said = WARNING.matcher(warning);
        return warning.length() <= LONGEST_WARNING
                && said.matches()
                && Analyte.named(said.group(1)).isPresent();
    }

    /// Whether a value can have been read off a sheet.
    ///
    /// @param name as [#name]
    /// @param unit UCUM
    public static boolean holds(
            String name, String loinc, double value, String unit, double confidence) {
        return Analyte.coded(loinc)
                .filter(it -> it.output().equals(name))
                .flatMap(it -> it.readAs(loinc))
                .filter(it -> it.unit().equals(unit))
                .filter(it -> value >= it.least() && value <= it.most())
                .filter(_ -> confidence >= LabSheet.LEAST_CONFIDENCE && confidence <= 1)
                .isPresent();
    }
}
