package io.twinmesh.cluster.openmhealth;

import static java.util.Map.entry;

import io.twinmesh.inference.input.PlausibleRange;

import java.util.Map;
import java.util.Optional;

/// A value that a twin understands.
///
/// @param field of the body that holds it
/// @param loinc code and display name
/// @param category FHIR observation category
/// @param units UCUM code by the word that Open mHealth uses
record Measure(
        String field, String loinc, String display, String category, Map<String, String> units) {
    static final String GLUCOSE = "blood-glucose";
    static final String PRESSURE = "blood-pressure";

    private static final String SLEEP = "93832-4";

    private static final String VITAL = "vital-signs";
    private static final Map<String, String> MASS =
            Map.of("kg", "kg", "g", "g", "lb", "[lb_av]", "oz", "[oz_av]");
    private static final Map<String, String> LENGTH =
            Map.of("m", "m", "cm", "cm", "mm", "mm", "in", "[in_i]", "ft", "[ft_i]");
    private static final Map<String, String> TIME =
            Map.of("sec", "s", "min", "min", "h", "h", "d", "d");
    private static final Map<String, String> MERCURY = Map.of("mmHg", "mm[Hg]");

    static final Measure SYSTOLIC =
            vital("systolic_blood_pressure", "8480-6", "Systolic blood pressure", MERCURY);
    static final Measure DIASTOLIC =
            vital("diastolic_blood_pressure", "8462-4", "Diastolic blood pressure", MERCURY);

    /// By schema name. LOINC and UCUM as in US Core 6.1.0; steps and body fat as the schema itself
    /// says. Not calories: the code that the schema names is of a rate.
    private static final Map<String, Measure> SINGLE =
            Map.ofEntries(
                    entry(
                            "heart-rate",
                            vital(
                                    "heart_rate",
                                    "8867-4",
                                    "Heart rate",
                                    Map.of("beats/min", "/min"))),
                    entry(
                            "respiratory-rate",
                            vital(
                                    "respiratory_rate",
                                    "9279-1",
                                    "Respiratory rate",
                                    Map.of("breaths/min", "/min"))),
                    entry(
                            "oxygen-saturation",
                            vital(
                                    "oxygen_saturation",
                                    "59408-5",
                                    "Oxygen saturation in Arterial blood by Pulse oximetry",
                                    Map.of("%", "%"))),
                    entry(
                            "body-temperature",
                            vital(
                                    "body_temperature",
                                    "8310-5",
                                    "Body temperature",
                                    Map.of("C", "Cel", "F", "[degF]", "K", "K"))),
                    entry("body-weight", vital("body_weight", "29463-7", "Body weight", MASS)),
                    entry("body-height", vital("body_height", "8302-2", "Body height", LENGTH)),
                    entry(
                            "body-mass-index",
                            vital(
                                    "body_mass_index",
                                    "39156-5",
                                    "Body mass index (BMI) [Ratio]",
                                    Map.of("kg/m2", "kg/m2", "kg/m^2", "kg/m2"))),
                    entry(
                            "body-fat-percentage",
                            new Measure(
                                    "body_fat_percentage",
                                    "41982-0",
                                    "Percentage of body fat Measured",
                                    "exam",
                                    Map.of("%", "%"))),
                    entry(
                            "step-count",
                            activity(
                                    "step_count",
                                    "55423-8",
                                    "Number of steps in unspecified time Pedometer",
                                    Map.of("steps", "{steps}"))),
                    entry("sleep-duration", sleep("sleep_duration")),
                    entry("total-sleep-time", sleep("total_sleep_time")));

    private static Measure sleep(String field) {
        return activity(field, SLEEP, "Sleep duration", TIME);
    }

    private static Measure activity(
            String field, String loinc, String display, Map<String, String> units) {
        return new Measure(field, loinc, display, "activity", units);
    }

    /// Whether it is a part of the time that it is said of.
    boolean withinItsTime() {
        return loinc.equals(SLEEP);
    }

    private static Measure vital(
            String field, String loinc, String display, Map<String, String> units) {
        return new Measure(field, loinc, display, VITAL, units);
    }

    /// Outside of it no human was measured.
    PlausibleRange plausible() {
        return PlausibleRange.of(loinc)
                .orElseThrow(() -> new IllegalStateException("no range is known for " + loinc));
    }

    static Optional<Measure> single(String schema) {
        return Optional.ofNullable(SINGLE.get(schema));
    }

    /// Glucose is coded by where the specimen comes from and by how the amount is counted: mass or
    /// moles per volume in serum or plasma, in blood, or in interstitial fluid (HL7 CGM guide
    /// 1.0.0).
    ///
    /// @param specimen as the point says; without one it is blood, as the schema's name says
    /// @param unit the word that Open mHealth uses
    /// @return empty for tears and whatever else no code is known for
    static Optional<Measure> glucose(Optional<String> specimen, String unit) {
        var byMass = unit.equals("mg/dL");
        return switch (specimen.orElse("whole blood")) {
            case "serum", "plasma" ->
                    glucose(byMass, "Serum or Plasma", byMass ? "2345-7" : "14749-6");
            case "whole blood", "capillary blood" ->
                    glucose(byMass, "Blood", byMass ? "2339-0" : "15074-8");
            case "interstitial fluid" ->
                    glucose(byMass, "Interstitial fluid", byMass ? "99504-3" : "105272-9");
            default -> Optional.empty();
        };
    }

    private static Optional<Measure> glucose(boolean byMass, String specimen, String loinc) {
        return Optional.of(
                new Measure(
                        "blood_glucose",
                        loinc,
                        "Glucose [" + (byMass ? "Mass" : "Moles") + "/volume] in " + specimen,
                        "laboratory",
                        Map.of("mg/dL", "mg/dL", "mmol/L", "mmol/L")));
    }
}
