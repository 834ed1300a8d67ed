package io.twinmesh.cli.training;

import io.twinmesh.inference.catalog.manifest.InputSource;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.catalog.manifest.ModelId;
import io.twinmesh.inference.catalog.manifest.OutputSpec;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a model is to learn: its inputs, as the manifest will declare them, and the conditions that
/// make a patient a case.
///
/// @param caseCodes a patient with one of these conditions, active, has label 1; empty for a table
///   that says so itself
/// @param leftOut what was not used as an input, and why, for the card
/// @param limits shown with every answer
record Recipe(
        ModelId id,
        String title,
        String question,
        List<InputSpec> inputs,
        OutputSpec output,
        List<String> caseCodes,
        long priceTokens,
        String intendedUse,
        List<String> leftOut,
        List<String> limits) {

    private static final Duration FIVE_YEARS = Duration.ofDays(5 * 365);
    private static final double CHOLESTEROL_PER_MMOL = 38.67;
    private static final double TRIGLYCERIDES_PER_MMOL = 88.57;

    static Optional<Recipe> named(String name) {
        return DIABETES.id.name().equals(name) ? Optional.of(DIABETES) : Optional.empty();
    }

    /// Type 2 diabetes from values that a check-up gives without measuring sugar.
    static final Recipe DIABETES =
            new Recipe(
                    new ModelId("diabetes-synthetic", "0.1"),
                    "Type 2 diabetes from routine values without sugar (synthetic, research only)",
                    "diabetes-risk",
                    List.of(
                            new InputSpec(
                                    "age",
                                    "Completed years of age.",
                                    amount("a", 30, 80),
                                    true,
                                    List.of(new InputSource.Age()),
                                    Optional.empty()),
                            new InputSpec(
                                    "sex",
                                    "Administrative sex.",
                                    new InputSpec.Type.Choice(List.of("female", "male")),
                                    true,
                                    List.of(new InputSource.Sex()),
                                    Optional.empty()),
                            measured("bmi", "Body mass index.", amount("kg/m2", 15, 60), "39156-5"),
                            measured(
                                    "systolicPressure",
                                    "Systolic blood pressure.",
                                    amount("mm[Hg]", 80, 220),
                                    "8480-6"),
                            measured(
                                    "totalCholesterol",
                                    "Total cholesterol in serum or plasma.",
                                    lipid(80, 400, CHOLESTEROL_PER_MMOL),
                                    "2093-3"),
                            measured(
                                    "hdlCholesterol",
                                    "HDL cholesterol in serum or plasma.",
                                    lipid(10, 120, CHOLESTEROL_PER_MMOL),
                                    "2085-9"),
                            measured(
                                    "triglycerides",
                                    "Triglycerides in serum or plasma.",
                                    lipid(30, 800, TRIGLYCERIDES_PER_MMOL),
                                    "2571-8")),
                    new OutputSpec(
                            "diabetesProbability",
                            "Probability that type 2 diabetes is on the record.",
                            "1",
                            0,
                            1),
                    List.of("http://snomed.info/sct|44054006"),
                    250,
                    "Research on this system only: it shows how a model that was trained here"
                            + " travels, is run, checked and paid. Never for care.",
                    List.of(
                            "HbA1c and every glucose value: they define the diagnosis, and the"
                                    + " generator measures HbA1c in cases and their like only.",
                            "Diabetes medicines and complications: they follow from the diagnosis.",
                            "Prediabetes: the generator makes it a step on the same path.",
                            "LDL cholesterol: nearly the other three lipids put together.",
                            "Smoking: it tells next to nothing in the generated patients, and each"
                                    + " further input leaves more patients without an answer."),
                    List.of(
                            "TRAINED ON SYNTHETIC PATIENTS: research only, no clinical use; it was"
                                    + " never tried on a real person.",
                            "The generator draws lipids after it has decided on diabetes, so the"
                                    + " figures are not what real people would give.",
                            "Body mass index and blood pressure tell next to nothing in the"
                                    + " generated patients, against what is known of real ones.",
                            "It speaks of diabetes that is on the record today, not of the future,"
                                    + " and does not replace measuring HbA1c or glucose."));

    /// What a row stands for.
    String rows() {
        return caseCodes.isEmpty() ? "rows" : "patients";
    }

    /// One sentence for the card.
    String cases() {
        return caseCodes.isEmpty()
                ? "A case has 1 in the table's label column."
                : "A case has an active condition coded " + String.join(", ", caseCodes) + ".";
    }

    private static InputSpec measured(
            String name, String description, InputSpec.Type type, String loinc) {
        return new InputSpec(
                name,
                description,
                type,
                true,
                List.of(new InputSource.Observation(List.of("http://loinc.org|" + loinc))),
                Optional.of(FIVE_YEARS));
    }

    private static InputSpec.Type.Amount lipid(double min, double max, double perMillimole) {
        return new InputSpec.Type.Amount(
                "mg/dL",
                min,
                max,
                new TreeMap<>(Map.of("mmol/L", new InputSpec.Conversion(perMillimole, 0))));
    }

    private static InputSpec.Type.Amount amount(String unit, double min, double max) {
        SortedMap<String, InputSpec.Conversion> none = new TreeMap<>();
        return new InputSpec.Type.Amount(unit, min, max, none);
    }
}
