package io.twinmesh.inference.input;

import java.util.Set;

/// LOINC codes whose property is an amount of substance (`SCnc`, `SRto`): a value of theirs in
/// grams or percent contradicts its own code, and is one of two things that differ by a factor.
public final class MolarCodes {
    private static final Set<String> CODES =
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

    private MolarCodes() {}

    /// @param code `system|code`
    /// @param unit UCUM
    public static boolean contradict(String code, String unit) {
        return CODES.contains(code) && !unit.contains("mol");
    }
}
