package io.twinmesh.cluster.fhir.intake.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.twinmesh.cluster.fhir.intake.naming.ResourceHome;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/// What the check finds, and how it says so. Whether it is right is tested against HAPI in the
/// module conformance.
class ResourceCheckTest {
    private static final ObjectMapper EXACT =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    private static List<Flaw> flaws(String json) {
        try {
            return ResourceCheck.flaws(EXACT.readTree(json), 20);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Flaw> ofObservation(String more) {
        return flaws(
                """
                {"resourceType":"Observation","status":"final","code":{"text":"any"},%s}\
                """
                        .formatted(more));
    }

    @Test
    void finds_nothing_in_the_least_resource_of_every_type_that_is_taken_in() {
        assertThat(ResourceHome.types())
                .allSatisfy(type ->
                        assertThat(ResourceCheck.flaws(LeastResource.of(type), 20)).isEmpty());
    }

    @Test
    void a_demanded_element_that_is_not_there() {
        assertThat(flaws("{\"resourceType\":\"Observation\",\"status\":\"final\"}"))
                .containsExactly(new Flaw(Flaw.Kind.MISSING, "code", "is missing"));
        assertThat(ofObservation("\"component\":[{\"valueString\":\"a\"}]"))
                .containsExactly(new Flaw(Flaw.Kind.MISSING, "component[0].code", "is missing"));
        assertThat(flaws("{\"resourceType\":\"MedicationRequest\",\"status\":\"active\"}"))
                .extracting(Flaw::place)
                .containsExactly("intent", "medication", "subject");
    }

    @Test
    void an_element_that_fhir_does_not_have_there() {
        assertThat(ofObservation("\"birthDate\":\"2020-01-01\""))
                .containsExactly(
                        new Flaw(Flaw.Kind.UNKNOWN, "birthDate", "is no element of FHIR R4"));
        assertThat(ofObservation("\"_code\":{\"id\":\"a\"}"))
                .extracting(Flaw::place)
                .containsExactly("_code");
        assertThat(ofObservation("\"subject\":{\"resourceType\":\"Reference\",\"display\":\"d\"}"))
                .extracting(Flaw::place)
                .containsExactly("subject.resourceType");
        assertThat(ofObservation("\"valueAddress\":{\"city\":\"c\"}"))
                .extracting(Flaw::place)
                .containsExactly("valueAddress");
    }

    @Test
    void a_name_that_no_element_can_have_without_repeating_it() {
        assertThat(ofObservation("\"subject\":{\"Planted name\":1}"))
                .containsExactly(
                        new Flaw(
                                Flaw.Kind.UNKNOWN,
                                "subject",
                                "must have elements of FHIR R4 only"));
    }

    @Test
    void another_shape() {
        assertThat(ofObservation("\"category\":{\"text\":\"a\"}"))
                .containsExactly(new Flaw(Flaw.Kind.SHAPE, "category", "must be an array"));
        assertThat(ofObservation("\"subject\":[{\"display\":\"d\"}]"))
                .containsExactly(new Flaw(Flaw.Kind.SHAPE, "subject", "must be an object"));
        assertThat(ofObservation("\"category\":[],\"subject\":{},\"issued\":null"))
                .extracting(flaw -> flaw.place() + " " + flaw.expected())
                .containsExactly(
                        "category must not be empty",
                        "subject must not be empty",
                        "issued must have a value or an extension");
        assertThat(ofObservation("\"valueQuantity\":{\"value\":\"1\"}"))
                .containsExactly(
                        new Flaw(Flaw.Kind.SHAPE, "valueQuantity.value", "must be a number"));
        assertThat(ofObservation("\"valueString\":\"a\",\"valueInteger\":1"))
                .containsExactly(new Flaw(Flaw.Kind.SHAPE, "value", "must be of one type only"));
    }

    @Test
    void a_value_that_is_none_of_its_type() {
        assertThat(ofObservation("\"effectiveDateTime\":\"2021-02-30\""))
                .extracting(Flaw::kind, Flaw::place)
                .containsExactly(tuple(Flaw.Kind.VALUE, "effectiveDateTime"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\ud800",
                "\\udc00",
                "\\udc00\\ud800",
                "\\u0000",
                "\\u0001",
                "\\u000c",
                "\\ufffe",
                "\\uffff"
            })
    void a_text_that_utf_8_or_xml_cannot_carry(String escaped) {
        assertThat(ofObservation("\"subject\":{\"display\":\"a" + escaped + "b\"}"))
                .containsExactly(
                        new Flaw(
                                Flaw.Kind.VALUE,
                                "subject.display",
                                "must not have control characters or halves of surrogate pairs"));
    }

    @Test
    void texts_of_all_scripts_and_lines_are_sound() {
        assertThat(
                        ofObservation(
                                "\"subject\":{\"display\":\"a\\ud83d\\ude00\\t\\r\\n\\u0085\\ufffd\"}"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e400", "-1e400", "1e308", "1e-308", "1E-999999999", "0e999999"})
    void a_decimal_that_few_readers_can_hold(String written) {
        assertThat(ofObservation("\"valueQuantity\":{\"value\":" + written + "}"))
                .extracting(Flaw::kind, Flaw::place)
                .containsExactly(tuple(Flaw.Kind.VALUE, "valueQuantity.value"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0.00",
                "1e307",
                "9.99e307",
                "-1E-307",
                "0.12345678901234567890123456789"
            })
    void a_decimal_however_many_digits_it_has(String written) {
        assertThat(ofObservation("\"valueQuantity\":{\"value\":" + written + "}")).isEmpty();
    }

    @Test
    void a_code_that_is_not_of_the_set_that_is_demanded() {
        assertThat(flaws("{\"resourceType\":\"Patient\",\"gender\":\"BOGUS\"}"))
                .containsExactly(
                        new Flaw(
                                Flaw.Kind.CODE,
                                "gender",
                                "must be one of male, female, other, unknown"));
        var condition =
                """
                {"resourceType":"Condition","subject":{"display":"d"},
                 "clinicalStatus":{"coding":[{"system":"%s","code":"%s"}]}}\
                """;
        var system = "http://terminology.hl7.org/CodeSystem/condition-clinical";
        assertThat(flaws(condition.formatted(system, "active"))).isEmpty();
        assertThat(flaws(condition.formatted(system, "BOGUS")))
                .extracting(Flaw::place)
                .containsExactly("clinicalStatus");
        assertThat(flaws(condition.formatted("urn:else", "active")))
                .extracting(Flaw::place)
                .containsExactly("clinicalStatus");
    }

    @Test
    void ids_and_extensions_beside_primitive_values_stand_for_them() {
        var absent = "{\"extension\":[{\"url\":\"urn:a\",\"valueCode\":\"unknown\"}]}";
        assertThat(
                        flaws(
                                "{\"resourceType\":\"Goal\",\"lifecycleStatus\":\"active\",\"subject\":{\"display\":\"d\"},\"description\":{\"text\":\"any\"},\"_startDate\":"
                                        + absent
                                        + "}"))
                .isEmpty();
        assertThat(
                        flaws(
                                "{\"resourceType\":\"Observation\",\"_status\":"
                                        + absent
                                        + ",\"code\":{\"text\":\"any\"}}"))
                .extracting(Flaw::kind)
                .containsExactly(Flaw.Kind.CODE);
        assertThat(
                        flaws(
                                """
                                {"resourceType":"Patient","name":[{"given":["a",null],"_given":[{"id":"b"},
                                 {"extension":[{"url":"urn:a","valueCode":"unknown"}]}]}]}
                                """))
                .isEmpty();
        assertThat(flaws("{\"resourceType\":\"Patient\",\"_birthDate\":{\"id\":\"b\"}}"))
                .extracting(Flaw::place)
                .containsExactly("birthDate");
        assertThat(
                        flaws(
                                """
                                {"resourceType":"Patient","name":[{"given":["a",null],"_given":[{"x":"b"}]}]}
                                """))
                .extracting(Flaw::place)
                .containsExactly("name[0].given[0].x", "name[0].given[1]");
    }

    @Test
    void what_is_contained_is_looked_at_too() {
        assertThat(
                        ofObservation(
                                "\"contained\":[{\"resourceType\":\"Patient\",\"gender\":\"BOGUS\"},"
                                        + "{\"resourceType\":\"Bogus\"}]"))
                .extracting(Flaw::place)
                .containsExactly("contained[0].gender", "contained[1].resourceType");
    }

    @Test
    void an_invariant_by_its_name_where_it_is_broken() {
        assertThat(
                        ofObservation(
                                "\"valueString\":\"v\",\"dataAbsentReason\":{\"text\":\"t\"},"
                                        + "\"effectivePeriod\":{\"start\":\"2020-02\",\"end\":\"2020-01\"},"
                                        + "\"note\":[{\"text\":\"n\",\"authorReference\":{\"reference\":\"#x\"}}]"))
                .extracting(flaw -> flaw.kind() + " " + flaw.place() + " " + flaw.expected())
                .satisfiesExactly(
                        of ->
                                assertThat(of)
                                        .startsWith(
                                                "INVARIANT effectivePeriod must keep to per-1: "),
                        of ->
                                assertThat(of)
                                        .startsWith(
                                                "INVARIANT note[0].authorReference.reference must keep to ref-1: "));
        assertThat(ofObservation("\"valueString\":\"v\",\"dataAbsentReason\":{\"text\":\"t\"}"))
                .containsExactly(
                        new Flaw(
                                Flaw.Kind.INVARIANT,
                                "",
                                "must keep to obs-6: dataAbsentReason SHALL only be present if"
                                        + " Observation.value[x] is not present"));
    }

    @Test
    void a_contained_resource_without_a_name_of_its_own_or_of_a_type_that_cannot_be_one() {
        assertThat(
                        ofObservation(
                                """
                                "device":{"reference":"#d"},
                                "contained":[{"resourceType":"Device","id":"d"},{"resourceType":"Device","id":"d"}]\
                                """))
                .extracting(Flaw::kind, Flaw::place)
                .containsExactly(tuple(Flaw.Kind.SHAPE, "contained[1].id"));
        assertThat(ofObservation("\"contained\":[{\"resourceType\":\"StructureDefinition\"}]"))
                .extracting(Flaw::kind, Flaw::place)
                .containsExactly(tuple(Flaw.Kind.CODE, "contained[0].resourceType"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "<p>a",
                "<a href='JavaScript:alert(1)'>a</a>",
                "<!--><script>alert(1)</script>-->a",
                "<p onclick='x'>a</p>",
                "&bogus;"
            })
    void a_narrative_that_runs_something_or_is_not_well_formed(String body) {
        var div = "<div xmlns='http://www.w3.org/1999/xhtml'>" + body + "</div>";
        assertThat(ofObservation("\"text\":{\"status\":\"generated\",\"div\":\"" + div + "\"}"))
                .extracting(flaw -> flaw.place() + " " + flaw.expected().substring(0, 20))
                .containsExactly("text must keep to txt-1: ");
    }

    @Test
    void no_more_than_were_asked_for() throws IOException {
        var many = new ObjectMapper().readTree("{\"resourceType\":\"Claim\",\"a\":1,\"b\":2}");

        assertThat(ResourceCheck.flaws(many, 3)).hasSize(3);
        assertThat(ResourceCheck.flaws(many, 20)).hasSizeGreaterThan(3);
    }

    @Test
    void long_texts_are_read_without_a_deep_stack() {
        var words = "word ".repeat(100_000) + "end";
        assertThat(ofObservation("\"language\":\"" + words + "\"")).isEmpty();
        assertThat(ofObservation("\"issued\":\"2020-01-01T10:00:00." + "1".repeat(400_000) + "Z\""))
                .isEmpty();
        var moment = "2020-01-01T10:00:00." + "1".repeat(100_000) + "Z";
        assertThat(
                        ofObservation(
                                "\"effectivePeriod\":{\"start\":\"%1$s\",\"end\":\"%1$s\"}"
                                        .formatted(moment)))
                .isEmpty();
    }
}
