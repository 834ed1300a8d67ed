package io.twinmesh.inference.input;

import java.util.Optional;
import java.util.Set;

/// LOINC codes whose property says by what is measured, an amount of substance (`SCnc`, `SRto`) or
/// a mass (`MCnc`). A value whose unit says the other contradicts its own code: one of them is
/// wrong, and nobody can tell which.
public final class CodedUnits {
    private static final Set<String> MOLES =
            Set.of(
                    "http://loinc.org|22664-7", // urea; in grams it may be urea or its nitrogen
                    "http://loinc.org|14682-9", // creatinine
                    "http://loinc.org|14647-2", // cholesterol
                    "http://loinc.org|14646-4", // HDL cholesterol
                    "http://loinc.org|14631-6", // bilirubin
                    "http://loinc.org|14771-0", // fasting glucose
                    "http://loinc.org|14749-6", // glucose
                    "http://loinc.org|105272-9", // glucose, interstitial
                    "http://loinc.org|59261-8"); // HbA1c by IFCC, mmol/mol

    private static final Set<String> GRAMS =
            Set.of(
                    "http://loinc.org|3094-0", // urea nitrogen; in moles it may be urea
                    "http://loinc.org|6299-2", // urea nitrogen in blood
                    "http://loinc.org|2160-0", // creatinine
                    "http://loinc.org|38483-4", // creatinine in blood
                    "http://loinc.org|2093-3", // cholesterol
                    "http://loinc.org|2085-9", // HDL cholesterol
                    "http://loinc.org|2571-8", // triglycerides
                    "http://loinc.org|1975-2", // bilirubin
                    "http://loinc.org|1558-6", // fasting glucose
                    "http://loinc.org|2345-7", // glucose
                    "http://loinc.org|2339-0"); // glucose in blood

    private CodedUnits() {}

    /// What the code says of the unit when the unit says the other: `in moles` or `in grams`.
    ///
    /// @param code `system|code`
    /// @param unit UCUM
    public static Optional<String> contradicted(String code, String unit) {
        var molar = unit.contains("mol");
        if (MOLES.contains(code) && !molar) {
            return Optional.of("in moles");
        }
        return GRAMS.contains(code) && molar ? Optional.of("in grams") : Optional.empty();
    }
}
