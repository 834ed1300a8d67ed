package io.twinmesh.inference.sheet;

import io.twinmesh.inference.sheet.SheetRow.Recognised;

/// What a panel may hold: the substances that are looked for, each under one name, in the units and
/// between the limits that are plausible for it. A reader of images and whoever checks what a
/// stranger's machine read hold to the same.
public final class SheetPanel {
    private SheetPanel() {}

    /// What a model calls the value of a row.
    public static String name(Recognised row) {
        return Analyte.coded(row.loinc()).map(Analyte::output).orElseThrow();
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
