package io.twinmesh.cluster.cds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.json.JsonMapper;

import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.inference.catalog.BuiltInModel;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;

/// What is taken of prefetched resources, and what is left.
class PrefetchedTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final ContextPatient PATIENT =
            new ContextPatient(
                    "tw-1",
                    List.of("https://mesh.example.org/fhir", "https://ehr.example.org/r4/"));
    private static final String OLDER = creatinine("a", "1.2", "2026-01-01");
    private static final String NEWER = creatinine("b", "1.4", "2026-02-01");

    private static String creatinine(String id, String value, String day) {
        return """
        {"resourceType":"Observation","id":"%s","status":"final",
         "subject":{"reference":"https://ehr.example.org/r4/Patient/tw-1"},
         "code":{"coding":[{"system":"http://loinc.org","code":"2160-0"}]},
         "effectiveDateTime":"%sT08:00:00Z",
         "valueQuantity":{"value":%s,"unit":"mg/dL",
           "system":"http://unitsofmeasure.org","code":"mg/dL"}}\
        """
                .formatted(id, day, value);
    }

    private static String bundle(String link, String... resources) {
        var entries = new StringBuilder();
        for (var resource : resources) {
            entries.append(entries.isEmpty() ? "" : ",")
                    .append("{\"resource\":")
                    .append(resource)
                    .append("}");
        }
        return "{\"resourceType\":\"Bundle\",\"type\":\"searchset\"%s,\"entry\":[%s]}"
                .formatted(link, entries);
    }

    private static String asked(String prefetch) {
        return asked(prefetch, "ckd-epi-2021");
    }

    private static String asked(String prefetch, String name) {
        var model = BuiltInModel.named(name).orElseThrow().manifest();
        return read(prefetch)
                .asked(model, it -> BuiltInModel.named(it).map(BuiltInModel::manifest));
    }

    private static String under(String key) {
        return "{\"observations\":" + key + "}";
    }

    @Test
    void an_input_that_is_another_models_answer_gets_what_that_model_takes() {
        assertThat(asked(under(bundle("", OLDER, NEWER)), "kfre-4v-2016"))
                .isEqualTo(
                        "{\"egfr\":{\"derived\":{\"creatinine\":{\"value\":1.4,"
                                + "\"unit\":\"mg/dL\",\"prefetched\":\"Observation/b\","
                                + "\"at\":\"2026-02-01T08:00:00Z\"}}}}");
    }

    /// A rate of the day before, of the moment, and of the day after the newest creatinine.
    @ParameterizedTest
    @CsvSource({"2026-01-31, derived", "2026-02-01, derived", "2026-02-02, Observation/r"})
    void of_a_number_and_what_it_is_computed_from_the_newer_is_taken(String day, String taken) {
        assertThat(asked(under(bundle("", OLDER, rate(day), NEWER)), "kfre-4v-2016"))
                .contains(taken)
                .satisfies(asked ->
                        assertThat(asked.contains("derived") && asked.contains("/r")).isFalse());
    }

    @Test
    void
            a_number_does_not_stand_in_for_a_newer_one_that_it_is_computed_from_and_that_says_nothing() {
        for (var unreadable :
                List.of(
                        NEWER.replace("\"value\":1.4", "\"comparator\":\">\",\"value\":1.4"),
                        NEWER.replace("mg/dL", "umol/L"))) {
            assertThat(asked(under(bundle("", rate("2026-01-31"), unreadable)), "kfre-4v-2016"))
                    .isEqualTo("{}");
            assertThat(asked(under(bundle("", rate("2026-02-01"), unreadable)), "kfre-4v-2016"))
                    .contains("Observation/r");
        }
    }

    private static String rate(String day) {
        return observation("r", day, coding("98979-8"), number("62", "mL/min/{1.73_m2}"));
    }

    @Test
    void of_a_bundle_the_newest_value_of_each_input_is_taken_with_its_source_and_time() {
        assertThat(asked(under(bundle("", OLDER, NEWER))))
                .isEqualTo(
                        "{\"creatinine\":{\"value\":1.4,\"unit\":\"mg/dL\","
                                + "\"prefetched\":\"Observation/b\","
                                + "\"at\":\"2026-02-01T08:00:00Z\"}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"observations\":null}",
                "{\"observations\":{\"resourceType\":\"OperationOutcome\",\"issue\":[]}}",
                "{\"observations\":{\"resourceType\":\"Bundle\"}}",
                "{\"observations\":7}",
                "7"
            })
    void a_key_that_is_missing_null_or_an_error_gives_nothing(String prefetch) {
        assertThat(asked(prefetch)).isEqualTo("{}");
    }

    /// 14682-9 counts moles: an older value does not stand in for one that nobody can read.
    @Test
    void a_value_whose_unit_contradicts_its_code_is_left() {
        assertThat(asked(under(bundle("", OLDER, NEWER.replace("mg/dL", "umol/L")))))
                .isEqualTo("{}");
        assertThat(asked(under(bundle("", OLDER, NEWER.replace("2160-0", "14682-9")))))
                .isEqualTo("{}");
    }

    @Test
    void of_a_bundle_with_a_next_page_the_first_is_taken_when_it_is_newest_first() {
        var next = ",\"link\":[{\"relation\":\"next\",\"url\":\"https://ehr.example.org/r4?p=2\"}]";

        assertThat(asked(under(bundle(next, NEWER, OLDER)))).contains("\"value\":1.4");
        assertThat(asked(under(bundle(next, OLDER, NEWER)))).isEqualTo("{}");
    }

    private static String variant(String id, String day) {
        return observation(
                id,
                day,
                coding("69548-6"),
                "\"valueCodeableConcept\":{\"coding\":[" + coding("LA9633-4") + "]}");
    }

    private static Prefetched read(String prefetch) {
        try {
            return Prefetched.read(MAPPER.readTree(prefetch), PATIENT);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void variants_of_a_first_page_are_taken_in_any_order_and_it_is_told_that_there_may_be_more() {
        var next = ",\"link\":[{\"relation\":\"next\",\"url\":\"https://ehr.example.org/r4?p=2\"}]";
        var old = variant("v1", "2026-01-01");
        var young = variant("v2", "2026-02-01");

        var whole = read("{\"variants\":" + bundle("", old, young) + "}");
        var page = read("{\"variants\":" + bundle(next, old, young) + "}");

        assertThat(whole.unread()).isEmpty();
        assertThat(page.variants()).isEqualTo(whole.variants()).hasSize(2);
        assertThat(page.unread())
                .contains("the prefetched Bundle has a further page; none is followed");
    }

    @Test
    void more_resources_than_are_read_are_told_of() {
        var variants =
                IntStream.rangeClosed(0, Prefetched.MOST)
                        .mapToObj(i -> variant("v" + i, "2026-01-01"));

        var read = read("{\"variants\":" + bundle("", variants.toArray(String[]::new)) + "}");

        assertThat(read.variants()).hasSize(Prefetched.MOST);
        assertThat(read.unread()).contains("more than 200 resources were prefetched");
    }

    @Test
    void values_of_no_patient_of_no_time_or_of_no_standing_are_left() {
        assertThat(asked(under(bundle("", NEWER.replace("Patient/tw-1", "Group/1")))))
                .isEqualTo("{}");
        assertThat(asked(under(bundle("", NEWER.replace("subject", "focus"))))).isEqualTo("{}");
        assertThat(asked(under(bundle("", NEWER.replace("effectiveDateTime", "x")))))
                .isEqualTo("{}");
        assertThat(asked(under(bundle("", NEWER.replace("\"final\"", "\"entered-in-error\"")))))
                .isEqualTo("{}");
        assertThat(asked(under(bundle("", NEWER.replace("2160-0", "718-7"))))).isEqualTo("{}");
    }

    private static final String SUBJECT = "https://ehr.example.org/r4/Patient/tw-1";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Patient/tw-1",
                "Patient/tw-1/_history/2",
                "https://ehr.example.org/r4/Patient/tw-1",
                "https://mesh.example.org/fhir/Patient/tw-1"
            })
    void the_patient_is_named_by_id_or_on_the_server_of_the_call_or_on_this_one(String subject) {
        assertThat(asked(under(bundle("", NEWER.replace(SUBJECT, subject)))))
                .contains("\"value\":1.4");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Patient/tw-2",
                "https://ehr.example.org/r4/Patient/tw-2",
                "https://elsewhere.example.org/r4/Patient/tw-1",
                "https://ehr.example.org/r4/other/Patient/tw-1",
                "http://ehr.example.org/r4/Patient/tw-1",
                "/Patient/tw-1"
            })
    void a_value_of_somebody_else_or_of_another_server_s_patient_has_the_call_refused(
            String subject) {
        for (var prefetch :
                List.of(
                        under(NEWER.replace(SUBJECT, subject)),
                        under(bundle("", OLDER, NEWER.replace(SUBJECT, subject))))) {
            assertThatExceptionOfType(Refused.class)
                    .isThrownBy(() -> asked(prefetch))
                    .satisfies(refused -> {
                        assertThat(refused.problem().status()).isEqualTo(400);
                        assertThat(refused.problem().code()).isEqualTo("cds.request-malformed");
                        assertThat(refused.problem().detail())
                                .contains("another patient than the context's");
                    });
        }
    }

    @Test
    void a_patient_under_any_key_is_the_context_s() {
        assertThat(asked("{\"p\":{\"resourceType\":\"Patient\",\"id\":\"tw-1\"}}")).isEqualTo("{}");
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() ->
                        asked(under(bundle("", "{\"resourceType\":\"Patient\",\"id\":\"2\"}"))));
    }

    @Test
    void a_single_observation_is_read_as_well() {
        assertThat(asked(under(NEWER))).contains("\"value\":1.4");
    }

    private static String observation(String id, String day, String coding, String value) {
        return OLDER.replace("\"id\":\"a\"", "\"id\":\"" + id + "\"")
                .replace("2026-01-01", day)
                .replace("{\"system\":\"http://loinc.org\",\"code\":\"2160-0\"}", coding)
                .replaceFirst("(?s)\"valueQuantity\".*", value + "}");
    }

    private static String coding(String code) {
        var system = code.contains("-") ? "http://loinc.org" : "http://snomed.info/sct";
        return "{\"system\":\"" + system + "\",\"code\":\"" + code + "\"}";
    }

    private static String number(String value, String unit) {
        return "\"valueQuantity\":{\"value\":%s,\"code\":\"%s\"}".formatted(value, unit);
    }

    private static String answer(String code) {
        return "\"valueCodeableConcept\":{\"coding\":[" + coding(code) + "]}";
    }

    private static String flag(String name, String id, boolean value) {
        return "{\"%s\":{\"value\":%s,\"prefetched\":\"Observation/%s\",\"at\":\"2026-02-01T08:00:00Z\"}}"
                .formatted(name, value, id);
    }

    private static String news(String... resources) {
        return asked(under(bundle("", resources)), "news2");
    }

    /// Flow, concentration, and answered: as a twin's record says it.
    @ParameterizedTest
    @CsvSource({
        "3151-8, 2, L/min, true",
        "3151-8, 0, L/min, false",
        "3150-0, 40, %, true",
        "3150-0, 21, %, false",
        "371825009, 371825009, , true",
        "371825009, 373067005, , false"
    })
    void whether_oxygen_is_given_is_taken_of_a_number_or_an_answer(
            String code, String value, String unit, boolean given) {
        var said = unit == null ? answer(value) : number(value, unit);

        assertThat(news(observation("o", "2026-02-01", coding(code), said)))
                .isEqualTo(flag("supplementalOxygen", "o", given));
    }

    @ParameterizedTest
    @CsvSource({"LA9340-6, true", "LA17108-4, false", "450847001, false"})
    void alertness_is_taken_of_a_coded_answer(String value, boolean alert) {
        assertThat(news(observation("o", "2026-02-01", coding("67775-7"), answer(value))))
                .isEqualTo(flag("alert", "o", alert));
    }

    @Test
    void the_newest_answer_counts_and_one_that_says_neither_gives_nothing() {
        var before = observation("x", "2026-01-31", coding("3151-8"), number("2", "L/min"));
        var none = observation("o", "2026-02-01", coding("3151-8"), number("0", "L/min"));
        var neither = observation("n", "2026-02-02", coding("3151-8"), number("2", "mL"));

        assertThat(news(before, none)).isEqualTo(flag("supplementalOxygen", "o", false));
        assertThat(news(before, none, neither)).isEqualTo("{}");
    }

    @Test
    void of_one_moment_that_oxygen_is_given_outweighs_that_it_is_not() {
        var none = observation("o", "2026-02-01", coding("3151-8"), number("0", "L/min"));
        var some = observation("y", "2026-02-01", coding("3150-0"), number("40", "%"));

        assertThat(news(some, none)).isEqualTo(flag("supplementalOxygen", "y", true));
        assertThat(news(none, some)).isEqualTo(flag("supplementalOxygen", "y", true));
    }

    @Test
    void a_variant_that_was_found_is_taken_with_its_gene_and_names() throws IOException {
        var variant =
                """
                {"resourceType":"Observation","id":"v","status":"final",
                 "subject":{"reference":"Patient/tw-1"},"effectiveDateTime":"2026-06-01",
                 "code":{"coding":[{"system":"http://loinc.org","code":"69548-6"}]},
                 "valueCodeableConcept":{"coding":[
                  {"system":"http://loinc.org","code":"LA9633-4"}]},
                 "component":[
                  {"code":{"coding":[{"system":"http://loinc.org","code":"48018-6"}]},
                   "valueCodeableConcept":{"coding":[{"code":"HGNC:3236","display":"EGFR"}]}},
                  {"code":{"coding":[{"system":"http://loinc.org","code":"48005-3"}]},
                   "valueCodeableConcept":{"coding":[{"code":"p.Thr790Met"}]}}]}
                """;
        var absent = variant.replace("LA9633-4", "LA9634-2");

        var read = Prefetched.read(MAPPER.readTree(under(bundle("", variant, absent))), PATIENT);

        assertThat(read.variants()).hasSize(1);
        assertThat(read.variants().getFirst().gene()).isEqualTo("EGFR");
        assertThat(read.variants().getFirst().names()).containsExactly("p.Thr790Met");
        assertThat(read).hasToString("Prefetched[" + (read.values().size() + 1) + "]");
    }

    @Test
    void nothing_of_it_shows_in_a_log() throws IOException {
        var read = Prefetched.read(MAPPER.readTree(under(NEWER)), PATIENT);

        assertThat(read).hasToString("Prefetched[1]");
        assertThat(read.values().getFirst()).hasToString("Value[hidden]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "null; prefetched 'observations' is null.",
                "{}; prefetched 'observations' is no resource.",
                "{\"resourceType\":\"OperationOutcome\"};"
                        + " prefetched 'observations' is of type OperationOutcome."
            })
    void what_is_no_observation_is_told(String under, String told) {
        assertThat(read(under(under)).unused()).containsExactly(told);
    }

    @Test
    void a_value_that_cannot_be_used_is_told_with_the_reason() {
        var moles = NEWER.replace("mg/dL", "umol/L");
        var timeless = OLDER.replaceFirst("\"effectiveDateTime\":\"[^\"]*\",", "");

        assertThat(read(under(bundle("", moles, timeless))).unused())
                .containsExactly(
                        "prefetched Observation/b is in umol/L, and its code http://loinc.org|2160-0"
                                + " counts in grams.",
                        "prefetched Observation/a gives no value: it needs a status that counts, a"
                                + " time, a code, and a number with its unit or a coded answer.");
        assertThat(read(under(bundle("", NEWER, OLDER))).unused()).isEmpty();
    }

    /// Else an older one would pass for the newest, or the answer call it missing.
    @Test
    void a_number_that_nobody_can_have_is_passed_on_to_be_refused_by_its_range() {
        var newest = creatinine("b", "1e300", "2026-02-01");

        assertThat(asked(under(bundle("", newest, OLDER)))).contains("\"value\":1.0E+300");
        assertThat(read(under(bundle("", newest, OLDER))).unused()).isEmpty();
        assertThat(asked(under(bundle("", creatinine("b", "1e999999999", "2026-02-01")))))
                .isEqualTo("{}");
    }

    @Test
    void an_older_value_does_not_stand_in_for_a_bound_or_for_a_number_without_a_unit() {
        for (var unreadable :
                List.of(
                        NEWER.replace("\"value\":1.4", "\"comparator\":\">\",\"value\":1.4"),
                        NEWER.replace("\"unit\":\"mg/dL\",", "")
                                .replace(",\"code\":\"mg/dL\"", ""))) {
            assertThat(asked(under(bundle("", OLDER, unreadable)))).isEqualTo("{}");
            assertThat(read(under(bundle("", OLDER, unreadable))).unused())
                    .singleElement()
                    .asString()
                    .contains("Observation/b gives no value");
        }
    }

    @Test
    void pages_that_are_not_followed_are_told() {
        var next = ",\"link\":[{\"relation\":\"next\",\"url\":\"https://ehr.example.org/2\"}]";

        assertThat(read(under(bundle(next, NEWER, OLDER))).unused())
                .containsExactly("prefetched 'observations' has a further page; none is followed.");
        assertThat(read(under(bundle(next, OLDER, NEWER))).unused())
                .singleElement()
                .asString()
                .contains("not newest first");
    }

    @Test
    void five_things_are_told_and_then_how_many_more_there_are() {
        var moles =
                IntStream.range(0, 8)
                        .mapToObj(i ->
                                creatinine("o" + i, "1", "2026-01-01").replace("mg/dL", "umol/L"))
                        .toArray(String[]::new);

        assertThat(read(under(bundle("", moles))).unused())
                .hasSize(Prefetched.MOST_TOLD + 1)
                .last()
                .isEqualTo("and 3 more.");
    }
}
