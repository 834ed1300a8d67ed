package io.twinmesh.inference.sheet;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a line of a sheet can be about: its printed names, and for each printed unit the LOINC
/// code, the UCUM unit and what is plausible for a living patient. A unit that is not here is
/// refused, never guessed: `umol/L` read as `pmol/L` is another quantity.
///
/// Codes are of serum or plasma, HbA1c and platelets of blood. Plausible ranges are wide: they
/// catch a lost decimal point, not a disease.
@SuppressWarnings("ImmutableEnumChecker") // records that copy their lists
enum Analyte {
    CREATININE(
            "creatinine",
            List.of("creatinine", "creatinine serum", "serum creatinine", "s-creatinine"),
            new Reading("2160-0", "mg/dL", List.of("mg/dl"), 0.1, 30),
            new Reading("14682-9", "umol/L", List.of("umol/l", "µmol/l", "μmol/l"), 9, 2_700)),
    GLUCOSE(
            "glucose",
            List.of("glucose", "glucose serum", "glucose fasting", "fasting glucose"),
            new Reading("2345-7", "mg/dL", List.of("mg/dl"), 10, 2_000),
            new Reading("14749-6", "mmol/L", List.of("mmol/l"), 0.5, 110)),
    HBA1C(
            "hba1c",
            List.of("hba1c", "hemoglobin a1c", "haemoglobin a1c", "glycated hemoglobin"),
            new Reading("4548-4", "%", List.of("%"), 3, 20),
            new Reading("59261-8", "mmol/mol", List.of("mmol/mol"), 9, 200)),
    TOTAL_CHOLESTEROL(
            "totalCholesterol",
            List.of("cholesterol", "total cholesterol", "cholesterol total"),
            new Reading("2093-3", "mg/dL", List.of("mg/dl"), 30, 1_000),
            new Reading("14647-2", "mmol/L", List.of("mmol/l"), 0.8, 26)),
    HDL_CHOLESTEROL(
            "hdlCholesterol",
            List.of("hdl cholesterol", "hdl-cholesterol", "cholesterol hdl", "hdl"),
            new Reading("2085-9", "mg/dL", List.of("mg/dl"), 3, 200),
            new Reading("14646-4", "mmol/L", List.of("mmol/l"), 0.1, 5.2)),
    TRIGLYCERIDES(
            "triglycerides",
            List.of("triglycerides", "triglyceride"),
            new Reading("2571-8", "mg/dL", List.of("mg/dl"), 10, 10_000),
            new Reading("14927-8", "mmol/L", List.of("mmol/l"), 0.1, 113)),
    SODIUM(
            "sodium",
            List.of("sodium", "sodium serum"),
            new Reading("2951-2", "mmol/L", List.of("mmol/l", "meq/l"), 90, 200)),
    AST(
            "ast",
            List.of("ast", "ast (sgot)", "ast sgot", "sgot", "asat"),
            new Reading("1920-8", "U/L", List.of("u/l", "iu/l"), 1, 20_000)),
    ALT(
            "alt",
            List.of("alt", "alt (sgpt)", "alt sgpt", "sgpt", "alat"),
            new Reading("1742-6", "U/L", List.of("u/l", "iu/l"), 1, 20_000)),
    PLATELETS(
            "platelets",
            List.of("platelets", "platelet count", "thrombocytes"),
            new Reading(
                    "777-3",
                    "10*3/uL",
                    List.of("10^3/ul", "10*3/ul", "10^9/l", "10*9/l", "k/ul"),
                    1,
                    3_000));

    private final String output;
    private final List<String> names;
    private final List<Reading> readings;

    Analyte(String output, List<String> names, Reading... readings) {
        this.output = output;
        this.names = names;
        this.readings = List.of(readings);
    }

    /// @param unit UCUM
    /// @param printed in lower case
    /// @param least inclusive
    /// @param most inclusive
    record Reading(String loinc, String unit, List<String> printed, double least, double most) {
        Reading {
            printed = List.copyOf(printed);
        }
    }

    /// @param words a line's words before its value, with single spaces
    static Optional<Analyte> named(String words) {
        var name = words.toLowerCase(Locale.ROOT).replaceAll("[.,:;]+", "").strip();
        return Arrays.stream(values()).filter(one -> one.names.contains(name)).findFirst();
    }

    /// The one with this LOINC code in some unit.
    static Optional<Analyte> coded(String loinc) {
        return Arrays.stream(values()).filter(one -> one.codes().contains(loinc)).findFirst();
    }

    /// What a model calls its value.
    String output() {
        return output;
    }

    /// How its value is printed in the unit that has this LOINC code.
    Optional<Reading> readAs(String loinc) {
        return readings.stream().filter(reading -> reading.loinc.equals(loinc)).findFirst();
    }

    Optional<Reading> printedIn(String unit) {
        var text = unit.toLowerCase(Locale.ROOT);
        return readings.stream().filter(reading -> reading.printed.contains(text)).findFirst();
    }

    /// The LOINC codes of the same substance, whatever the unit.
    List<String> codes() {
        return readings.stream().map(Reading::loinc).toList();
    }
}
