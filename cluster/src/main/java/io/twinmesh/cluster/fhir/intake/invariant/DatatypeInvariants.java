package io.twinmesh.cluster.fhir.intake.invariant;

import static io.twinmesh.cluster.fhir.intake.invariant.Parts.absent;
import static io.twinmesh.cluster.fhir.intake.invariant.Parts.chosen;
import static io.twinmesh.cluster.fhir.intake.invariant.Parts.count;
import static io.twinmesh.cluster.fhir.intake.invariant.Parts.is;
import static io.twinmesh.cluster.fhir.intake.invariant.Parts.items;
import static io.twinmesh.cluster.fhir.intake.invariant.Parts.there;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.List;
import java.util.function.Predicate;

/// Those of data types.
final class DatatypeInvariants {
    static final String UCUM = "http://unitsofmeasure.org";

    static final List<Invariant> ALL =
            List.of(
                    Invariant.of(
                            "Age",
                            "age-1",
                            "There SHALL be a code if there is a value, of UCUM, and the value SHALL be positive.",
                            it ->
                                    unitOfUcum(it)
                                            && (!it.has("value")
                                                    || it.path("value").decimalValue().signum()
                                                            > 0)),
                    Invariant.of(
                            "Count",
                            "cnt-3",
                            "There SHALL be a code with a value of \"1\" if there is a value, of UCUM, and the value SHALL be a whole number.",
                            it ->
                                    unitOfUcum(it)
                                            && (absent(it, "code") || is(it, "code", "1"))
                                            && it.path("value").decimalValue().scale() <= 0),
                    Invariant.of(
                            "Distance",
                            "dis-1",
                            "There SHALL be a code if there is a value. If system is present, it SHALL be UCUM.",
                            DatatypeInvariants::unitOfUcum),
                    Invariant.of(
                            "Duration",
                            "drt-1",
                            "There SHALL be a code of UCUM if there is a value.",
                            it -> absent(it, "code") || (ucum(it) && there(it, "value"))),
                    Invariant.of(
                            "Quantity",
                            "qty-3",
                            "If a code for the unit is present, the system SHALL also be present",
                            it -> absent(it, "code") || there(it, "system")),
                    Invariant.of(
                            "Range",
                            "rng-2",
                            "If present, low SHALL have a lower value than high",
                            it ->
                                    count(it, "low", "high") < 2
                                            || inOrder(it.path("low"), it.path("high"))),
                    Invariant.of(
                            "Ratio",
                            "rat-1",
                            "Numerator and denominator SHALL both be present, or both are absent. If both are absent, there SHALL be some extension present",
                            it ->
                                    there(it, "numerator") == there(it, "denominator")
                                            && count(it, "numerator", "extension") > 0),
                    Invariant.of(
                            "Period",
                            "per-1",
                            "If present, start SHALL have a lower value than end",
                            it ->
                                    !it.has("start")
                                            || !it.has("end")
                                            || Moments.inOrder(
                                                    it.path("start").asText(),
                                                    it.path("end").asText())),
                    Invariant.of(
                            "Attachment",
                            "att-1",
                            "If the Attachment has data, it SHALL have a contentType",
                            it -> absent(it, "data") || there(it, "contentType")),
                    Invariant.of(
                            "ContactPoint",
                            "cpt-2",
                            "A system is required if a value is provided.",
                            it -> absent(it, "value") || there(it, "system")),
                    Invariant.of(
                            "Extension",
                            "ext-1",
                            "Must have either extensions or value[x], not both",
                            it -> there(it, "extension") != chosen(it, "value")),
                    Invariant.of(
                            "Expression",
                            "exp-1",
                            "An expression or a reference must be provided",
                            it -> count(it, "expression", "reference") > 0),
                    Invariant.of(
                            "DataRequirement.codeFilter",
                            "drq-1",
                            "Either a path or a searchParam must be provided, but not both",
                            it -> count(it, "path", "searchParam") == 1),
                    Invariant.of(
                            "DataRequirement.dateFilter",
                            "drq-2",
                            "Either a path or a searchParam must be provided, but not both",
                            it -> count(it, "path", "searchParam") == 1),
                    Invariant.of(
                            "TriggerDefinition",
                            "trd-1",
                            "Either timing, or a data requirement, but not both",
                            it -> absent(it, "data") || !chosen(it, "timing")),
                    Invariant.of(
                            "TriggerDefinition",
                            "trd-2",
                            "A condition only if there is a data requirement",
                            it -> absent(it, "condition") || there(it, "data")),
                    Invariant.of(
                            "TriggerDefinition",
                            "trd-3",
                            "A named event requires a name, a periodic event requires timing, and a data event requires data",
                            it ->
                                    switch (it.path("type").asText()) {
                                        case "named-event" -> there(it, "name");
                                        case "periodic" -> chosen(it, "timing");
                                        case String type ->
                                                !type.startsWith("data-") || there(it, "data");
                                    }),
                    repeat(
                            "tim-1",
                            "if there's a duration, there needs to be duration units",
                            it -> absent(it, "duration") || there(it, "durationUnit")),
                    repeat(
                            "tim-2",
                            "if there's a period, there needs to be period units",
                            it -> absent(it, "period") || there(it, "periodUnit")),
                    repeat(
                            "tim-4",
                            "duration SHALL be a non-negative value",
                            it -> notNegative(it, "duration")),
                    repeat(
                            "tim-5",
                            "period SHALL be a non-negative value",
                            it -> notNegative(it, "period")),
                    repeat(
                            "tim-6",
                            "If there's a periodMax, there must be a period",
                            it -> absent(it, "periodMax") || there(it, "period")),
                    repeat(
                            "tim-7",
                            "If there's a durationMax, there must be a duration",
                            it -> absent(it, "durationMax") || there(it, "duration")),
                    repeat(
                            "tim-8",
                            "If there's a countMax, there must be a count",
                            it -> absent(it, "countMax") || there(it, "count")),
                    repeat(
                            "tim-9",
                            "If there's an offset, there must be a when (and not C, CM, CD, CV)",
                            it ->
                                    absent(it, "offset")
                                            || (there(it, "when")
                                                    && items(it, "when")
                                                            .noneMatch(when ->
                                                                    List.of("C", "CM", "CD", "CV")
                                                                            .contains(
                                                                                    when
                                                                                            .asText())))),
                    repeat(
                            "tim-10",
                            "If there's a timeOfDay, there cannot be a when, or vice versa",
                            it -> count(it, "timeOfDay", "when") < 2),
                    new Invariant(
                            "Narrative",
                            "txt-1",
                            "The narrative SHALL be one well-formed div that contains only the basic html formatting elements and attributes",
                            (it, resource) -> Narrative.basic(it.path("div").asText(), resource)),
                    Invariant.of(
                            "Narrative",
                            "txt-2",
                            "The narrative SHALL have some non-whitespace content",
                            it -> Narrative.telling(it.path("div").asText())));

    private DatatypeInvariants() {}

    private static Invariant repeat(String key, String demand, Predicate<JsonNode> holds) {
        return Invariant.of("Timing.repeat", key, demand, holds);
    }

    private static boolean ucum(JsonNode quantity) {
        return is(quantity, "system", UCUM);
    }

    private static boolean unitOfUcum(JsonNode quantity) {
        return (there(quantity, "code") || absent(quantity, "value"))
                && (absent(quantity, "system") || ucum(quantity));
    }

    private static boolean notNegative(JsonNode object, String element) {
        return absent(object, element)
                || (object.has(element) && object.path(element).decimalValue().signum() >= 0);
    }

    /// Quantities in different units of a code system have an order, but nothing here knows it.
    private static boolean inOrder(JsonNode low, JsonNode high) {
        if (!low.has("value") || !high.has("value")) {
            return false;
        }
        var coded = low.has("code") && high.has("code");
        if (coded && !(same(low, high, "code") && same(low, high, "system"))) {
            return true;
        }
        return (coded || same(low, high, "unit"))
                && low.path("value").decimalValue().compareTo(high.path("value").decimalValue())
                        <= 0;
    }

    private static boolean same(JsonNode one, JsonNode other, String element) {
        return one.path(element).equals(other.path(element));
    }
}
