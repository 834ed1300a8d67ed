package io.twinmesh.cluster.fhir.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.cluster.fhir.intake.bundle.BundleCutter;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// Bundles that are refused whole, with the place of what is wrong.
class FhirIntakeRefusalsTest {
    private final HandMadeIntake intake = new HandMadeIntake();

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void a_body_that_is_no_json() {
        intake.refused(utf8("Plantedname"), "bundle.malformed", "the body");
        intake.refused(utf8(""), "bundle.malformed", "the body");
        intake.refused(utf8("[]"), "bundle.malformed", "the body");
    }

    @Test
    void text_that_is_not_utf_8() {
        var bundle = "{\"resourceType\":\"Bundle\",\"type\":\"transaction\"}";
        intake.refused(bundle.getBytes(StandardCharsets.UTF_16), "bundle.malformed", "UTF-8");
        intake.refused(bundle.getBytes(StandardCharsets.UTF_16LE), "bundle.malformed", "UTF-8");
    }

    @Test
    void a_broken_entry_with_its_place() {
        intake.refused(
                Bundles.transaction(
                        "{\"resource\":{\"resourceType\":\"Patient\",\"name\":"
                                + "[{\"family\":Plantedname"),
                "bundle.malformed",
                "entry[0].resource.name[0].family");
    }

    @Test
    void a_break_under_a_name_that_fhir_does_not_have_with_what_was_expected_and_not_the_name() {
        var bundle = Bundles.of("{\"resourceType\":\"Claim\",\"a Plantedname\":{\"b\":nul}}");

        intake.refused(bundle, "bundle.malformed", "entry[0].resource must be well-formed JSON");
        intake.refused(bundle, "bundle.malformed", "letters, digits and _");
        assertThat(((Intake.Refused) intake.read(bundle)).refusal().why()).doesNotContain("?");
    }

    @Test
    void a_cut_off_bundle() {
        var whole = Bundles.of(Bundles.PATIENT);
        for (var length = 0; length < whole.length; length += 7) {
            var read = intake.read(Arrays.copyOf(whole, length));
            assertThat(read).isInstanceOf(Intake.Refused.class);
        }
    }

    @Test
    void anything_after_the_bundle() {
        intake.refused(
                utf8(new String(Bundles.of(), StandardCharsets.UTF_8) + "{}"),
                "bundle.malformed",
                "the body");
    }

    @Test
    void a_repeated_key_wherever_it_stands() {
        intake.refused(
                Bundles.of("{\"resourceType\":\"Claim\",\"id\":\"c\",\"x\":{\"y\":1,\"y\":2}}"),
                "bundle.malformed",
                "entry[0].resource.x");
    }

    @Test
    void too_deep_nesting() {
        var deep = "[".repeat(200) + "]".repeat(200);
        intake.refused(
                Bundles.of("{\"resourceType\":\"Claim\",\"x\":" + deep + "}"),
                "bundle.malformed",
                "must be at most 100 levels deep");
    }

    @Test
    void another_resource_or_another_kind_of_bundle() {
        intake.refused(utf8("{\"resourceType\":\"Patient\"}"), "bundle.malformed", "resourceType");
        intake.refused(
                utf8("{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[]}"),
                "bundle.not-transaction",
                "type");
    }

    @Test
    void an_entry_without_a_resource_or_with_another_method() {
        intake.refused(
                Bundles.transaction("{\"request\":{\"method\":\"POST\",\"url\":\"Patient\"}}"),
                "bundle.malformed",
                "entry[0].resource");
        intake.refused(
                Bundles.transaction("{\"resource\":" + Bundles.PATIENT + "}"),
                "bundle.malformed",
                "entry[0].request.method");
        for (var method : List.of("GET", "PATCH", "HEAD", "post")) {
            intake.refused(
                    Bundles.transaction(
                            "{\"request\":{\"method\":\"" + method + "\",\"url\":\"Patient/1\"}}"),
                    "bundle.method-unsupported",
                    "entry[0].request.method");
        }
        intake.refused(
                Bundles.of("{\"id\":\"1\"}"), "bundle.malformed", "entry[0].resource.resourceType");
    }

    @Test
    void an_address_that_does_not_fit_the_method_or_the_resource() {
        for (var url : List.of("", "Patient/1/2", "Pat ient", "http://x/y")) {
            intake.refused(posted(url), "bundle.malformed", "entry[0].request.url");
        }
        intake.refused(posted("Patient/1"), "bundle.malformed", "entry[0].request.url");
        intake.refused(
                posted("Organization"), "resource.type-mismatch", "entry[0].resource.resourceType");
    }

    private static byte[] posted(String url) {
        return Bundles.transaction(
                "{\"resource\":"
                        + Bundles.PATIENT
                        + ",\"request\":{\"method\":\"POST\",\"url\":\""
                        + url
                        + "\"}}");
    }

    @Test
    void a_type_that_has_no_place_here() {
        for (var type : List.of("Group", "Bundle", "AuditEvent", "OperationOutcome", "Foo")) {
            intake.refused(
                    Bundles.of("{\"resourceType\":\"" + type + "\"}"),
                    "resource.type-unsupported",
                    "entry[0]");
        }
    }

    @Test
    void more_entries_than_the_limit() {
        var entry =
                "{\"resource\":{\"resourceType\":\"Location\"},"
                        + "\"request\":{\"method\":\"POST\",\"url\":\"Location\"}}";
        var atLimit = (entry + ",").repeat(BundleCutter.MAX_ENTRIES - 1) + entry;
        assertThat(intake.planned(Bundles.transaction(atLimit)).steps())
                .hasSize(BundleCutter.MAX_ENTRIES);
        intake.refused(
                Bundles.transaction(atLimit + "," + entry), "bundle.too-many-entries", "20000");
    }

    @Test
    void a_resource_over_the_limit() {
        var text = "\"" + "a".repeat(300_000) + "\"";
        var large = "{\"resourceType\":\"%s\",\"a\":" + text + ",\"b\":" + text + "}";
        for (var type : List.of("Patient", "Organization", "Procedure")) {
            intake.refused(
                    Bundles.of(large.formatted(type)),
                    "bundle.resource-too-large",
                    "entry[0].resource");
        }
    }

    @Test
    void the_same_resource_twice() {
        intake.refused(
                Bundles.of(Bundles.PATIENT, Bundles.PATIENT.replace("p1", "p2")),
                "bundle.duplicate-resource",
                "entry[1].resource");
    }

    @Test
    void a_reference_to_nobody() {
        intake.refused(
                Bundles.of(
                        Bundles.observation(
                                "o", "8480-6", "2020-01-01", Bundles.quantity("1", "kg"))),
                "bundle.reference-unresolved",
                "entry[0].resource.subject.reference");
    }

    @Test
    void a_condition_of_nobody() {
        intake.refused(
                Bundles.of("{\"resourceType\":\"Condition\",\"id\":\"c\"}"),
                "resource.element-missing",
                "entry[0].resource.subject");
    }

    @Test
    void every_break_of_fhirs_structure_in_any_entry_at_once_with_its_place() {
        var bundle =
                Bundles.of(
                        Bundles.PATIENT.replace("female", "Plantedname"),
                        Bundles.observation(
                                "o", "29463-7", "2021-02-30", Bundles.quantity("70", "kg")),
                        Bundles.observation(
                                "o", "29463-7", "0000-01-01", Bundles.quantity("\"5\"", "kg")),
                        "{\"resourceType\":\"Organization\",\"nome\":\"Plantedname\"}",
                        "{\"resourceType\":\"Condition\"}",
                        Bundles.observation(
                                "p", "29463-7", "2020-01-01", Bundles.quantity("1e400", "kg")),
                        "{\"resourceType\":\"Organization\",\"name\":\"Plantedname\\ud800\"}",
                        "{\"resourceType\":\"Location\",\"text\":{\"status\":\"generated\","
                                + "\"div\":\"<div xmlns='http://www.w3.org/1999/xhtml'><script>Plantedname</script></div>\"}}");

        var refused = (Intake.Refused) intake.read(bundle);

        assertThat(refused.also()).allMatch(also -> also.also().isEmpty());
        assertThat(Stream.concat(Stream.of(refused), refused.also().stream()))
                .noneMatch(one -> one.refusal().why().contains("Plantedname"))
                .extracting(one -> one.refusal().code() + " " + one.place().orElseThrow())
                .containsExactly(
                        "resource.code-unknown entry[0].resource.gender",
                        "resource.value-malformed entry[1].resource.effectiveDateTime",
                        "resource.value-malformed entry[2].resource.effectiveDateTime",
                        "resource.shape entry[2].resource.valueQuantity.value",
                        "resource.element-unknown entry[3].resource.nome",
                        "resource.element-missing entry[4].resource.subject",
                        "resource.value-malformed entry[5].resource.valueQuantity.value",
                        "resource.value-malformed entry[6].resource.name",
                        "resource.invariant-broken entry[7].resource.text");
    }

    @Test
    void no_more_than_twenty_breaks_of_fhirs_structure() {
        var strange = new String[30];
        Arrays.fill(strange, "{\"resourceType\":\"Organization\",\"nome\":\"n\"}");

        var refused = (Intake.Refused) intake.read(Bundles.of(strange));

        assertThat(refused.also()).hasSize(19);
    }

    @Test
    void the_same_full_url_twice() {
        var entry =
                "{\"fullUrl\":\"urn:uuid:1\",\"resource\":"
                        + Bundles.PATIENT
                        + ",\"request\":{\"method\":\"POST\",\"url\":\"Patient\"}}";
        intake.refused(
                Bundles.transaction(entry + "," + entry),
                "bundle.duplicate-full-url",
                "entry[1].fullUrl");
    }
}
