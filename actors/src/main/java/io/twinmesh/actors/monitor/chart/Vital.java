package io.twinmesh.actors.monitor.chart;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

import io.twinmesh.inference.catalog.manifest.InputSource;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.catalog.manifest.InputSpec.Conversion;
import io.twinmesh.persistence.history.Code;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What is watched at the bedside. Names, codes, units and ranges of the inputs of NEWS2 are those
/// of its manifest; a test compares them.
///
/// What [RecentVitals] keeps of an old event follows from these codes and conversions: one may be
/// added, none changed or removed.
@SuppressWarnings("ImmutableEnumChecker") // records that copy their lists
public enum Vital {
    HEART_RATE(
            "heart-rate",
            "heartRate",
            amount("/min", 10, 300, "{beats}/min", new Conversion(1, 0)),
            "http://loinc.org|8867-4"),
    RESPIRATORY_RATE(
            "respiratory-rate",
            "respiratoryRate",
            amount("/min", 0, 100, "{breaths}/min", new Conversion(1, 0)),
            "http://loinc.org|9279-1"),
    OXYGEN_SATURATION(
            "oxygen-saturation",
            "oxygenSaturation",
            amount("%", 30, 100, "1", new Conversion(100, 0)),
            "http://loinc.org|59408-5",
            "http://loinc.org|2708-6"),
    SYSTOLIC_PRESSURE(
            "systolic-pressure",
            "systolicPressure",
            amount("mm[Hg]", 30, 300, "kPa", new Conversion(7.500616827, 0)),
            "http://loinc.org|8480-6"),
    TEMPERATURE(
            "temperature",
            "temperature",
            amount("Cel", 25, 45, "[degF]", new Conversion(5.0 / 9, -160.0 / 9)),
            "http://loinc.org|8310-5",
            "http://loinc.org|8331-1"),
    /// In blood (capillary and by test strips too), serum, plasma or interstitial fluid. 180.156
    /// g/mol: 1 mmol/L is 18.0156 mg/dL.
    GLUCOSE(
            "glucose",
            "glucose",
            amount("mg/dL", 5, 2000, "mmol/L", new Conversion(18.0156, 0)),
            "http://loinc.org|2345-7",
            "http://loinc.org|2339-0",
            "http://loinc.org|41653-7",
            "http://loinc.org|32016-8",
            "http://loinc.org|2340-8",
            "http://loinc.org|2341-6",
            "http://loinc.org|99504-3",
            "http://loinc.org|14749-6",
            "http://loinc.org|15074-8",
            "http://loinc.org|14743-9",
            "http://loinc.org|105272-9"),
    /// True when alert on the ACVPU scale.
    CONSCIOUSNESS("consciousness", "alert", new InputSpec.Type.Flag(), "http://loinc.org|67775-7"),
    /// True when oxygen is given, false when the patient breathes air: a flow in L/min, a
    /// concentration in percent (air has 21), or a coded answer.
    SUPPLEMENTAL_OXYGEN(
            "supplemental-oxygen",
            "supplementalOxygen",
            new InputSpec.Type.Flag(),
            "http://loinc.org|3151-8",
            "http://loinc.org|3150-0",
            "http://snomed.info/sct|371825009");

    private final String id;
    private final InputSpec spec;
    private final List<Code> codes;

    Vital(String id, String input, InputSpec.Type type, String... codes) {
        this.id = id;
        this.codes = Arrays.stream(codes).map(Code::parse).toList();
        this.spec =
                new InputSpec(
                        input,
                        id,
                        type,
                        true,
                        List.of(new InputSource.Observation(List.of(codes))),
                        Optional.empty());
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Vital named(String id) {
        return Arrays.stream(values())
                .filter(vital -> vital.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no vital sign has this name"));
    }

    /// The one that is observed under one of these codes.
    static Optional<Vital> observedBy(List<Code> codes) {
        return Arrays.stream(values())
                .filter(vital -> vital.codes.stream().anyMatch(codes::contains))
                .findFirst();
    }

    /// As it stands in settings, snapshots and answers; permanent.
    @JsonValue
    public String id() {
        return id;
    }

    /// With which it is measured.
    public List<Code> codes() {
        return codes;
    }

    /// Unit, range and accepted units, under the name that NEWS2 gives the input.
    public InputSpec spec() {
        return spec;
    }

    public boolean numeric() {
        return spec.type() instanceof InputSpec.Type.Amount;
    }

    private static InputSpec.Type amount(
            String unit, double min, double max, String other, Conversion conversion) {
        return new InputSpec.Type.Amount(unit, min, max, new TreeMap<>(Map.of(other, conversion)));
    }
}
