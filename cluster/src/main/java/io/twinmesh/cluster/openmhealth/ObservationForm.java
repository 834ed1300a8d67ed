package io.twinmesh.cluster.openmhealth;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.math.BigDecimal;
import java.util.Set;

/// Writes a data point as a FHIR R4 Observation. Decimals keep their written digits.
final class ObservationForm {
    static final JsonMapper MAPPER =
            JsonMapper.builder().disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES).build();

    private static final String LOINC = "http://loinc.org";
    private static final String UCUM = "http://unitsofmeasure.org";
    private static final String CATEGORY =
            "http://terminology.hl7.org/CodeSystem/observation-category";
    private static final String OPEN_MHEALTH = "https://w3id.org/openmhealth/schemas/omh";

    /// Words of the body that are kept as notes, because they change how a value is read.
    private static final Set<String> NOTED =
            Set.of(
                    "temporal_relationship_to_meal",
                    "temporal_relationship_to_sleep",
                    "temporal_relationship_to_physical_activity",
                    "body_posture",
                    "position_during_measurement",
                    "measurement_location",
                    "measurement_method",
                    "specimen_source",
                    "blood_specimen_type",
                    "oxygen_therapy_mode_of_administration",
                    "descriptive_statistic_denominator",
                    "user_notes");

    private final DataPoint point;
    private final ObjectNode observation = MAPPER.createObjectNode();

    private ObservationForm(DataPoint point) {
        this.point = point;
    }

    /// A value as it was written.
    ///
    /// @param word the unit as Open mHealth calls it
    record Value(Measure measure, BigDecimal amount, String word) {
        /// UCUM code.
        String unit() {
            return requireNonNull(measure.units().get(word), "a value is in a unit of its measure");
        }

        boolean plausible() {
            return !measure.plausible().excludes(amount, unit());
        }
    }

    static ObjectNode single(DataPoint point, TimeFrame time, Value value) {
        var form = new ObservationForm(point);
        form.begin(value.measure().category());
        form.code(value.measure().loinc(), value.measure().display());
        form.about(time);
        quantity(form.observation, value);
        form.notes();
        return form.observation;
    }

    /// Blood pressure is a panel of two.
    static ObjectNode pressure(DataPoint point, TimeFrame time, Value systolic, Value diastolic) {
        var form = new ObservationForm(point);
        form.begin(systolic.measure().category());
        form.code("85354-9", "Blood pressure panel with all children optional");
        form.about(time);
        var components = form.observation.putArray("component");
        for (var part : new Value[] {systolic, diastolic}) {
            var component = components.addObject();
            coded(component.putObject("code"), part.measure().loinc(), part.measure().display());
            quantity(component, part);
        }
        form.notes();
        return form.observation;
    }

    private void begin(String category) {
        observation.put("resourceType", "Observation");
        observation
                .putArray("identifier")
                .addObject()
                .put("system", OPEN_MHEALTH)
                .put("value", point.header().path("id").asText());
        observation.put("status", "final");
        observation
                .putArray("category")
                .addObject()
                .putArray("coding")
                .addObject()
                .put("system", CATEGORY)
                .put("code", category);
    }

    /// An average or a maximum gets no LOINC code: nobody may take it for a measurement.
    private void code(String loinc, String display) {
        var code = observation.putObject("code");
        if (point.statistic().isEmpty()) {
            coded(code, loinc, display);
        } else {
            code.putArray("coding")
                    .addObject()
                    .put("system", OPEN_MHEALTH)
                    .put("code", point.schema());
            code.put("text", display + ", " + point.statistic().get());
        }
    }

    private static void coded(ObjectNode code, String loinc, String display) {
        code.putArray("coding")
                .addObject()
                .put("system", LOINC)
                .put("code", loinc)
                .put("display", display);
    }

    /// The subject is set when the patient is known.
    private void about(TimeFrame time) {
        observation.putObject("subject");
        time.write(observation);
        observation.put("issued", point.header().path("creation_date_time").asText());
    }

    private static void quantity(ObjectNode holder, Value value) {
        holder.putObject("valueQuantity")
                .put("value", value.amount())
                .put("unit", value.word())
                .put("system", UCUM)
                .put("code", value.unit());
    }

    private void notes() {
        if (point.selfReported()) {
            observation.putObject("method").put("text", "self-reported");
        }
        var notes = MAPPER.createArrayNode();
        for (var field : point.body().properties()) {
            if (NOTED.contains(field.getKey()) && field.getValue().isTextual()) {
                notes.addObject()
                        .put("text", words(field.getKey()) + ": " + field.getValue().asText());
            }
        }
        if (!notes.isEmpty()) {
            observation.set("note", notes);
        }
        point.source().ifPresent(it -> observation.putObject("device").put("display", it));
    }

    private static String words(String field) {
        return field.replace('_', ' ');
    }
}
