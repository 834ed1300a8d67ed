package io.twinmesh.cluster.fhir.consent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.persistence.consent.ConsentTable;
import io.twinmesh.persistence.consent.DataItem;
import io.twinmesh.persistence.consent.Provision;
import io.twinmesh.persistence.consent.request.AccessRequest;
import io.twinmesh.persistence.consent.request.ConsentAction;
import io.twinmesh.persistence.consent.request.Purpose;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.vault.DataClass;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

class ConsentReaderTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    /// Everything that is understood, as a clinic would write it.
    private static final String WHOLE =
            """
            {"resourceType":"Consent","id":"c1","status":"active",
             "scope":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/consentscope",
               "code":"patient-privacy"}]},
             "category":[{"coding":[{"system":"http://loinc.org","code":"59284-0"}]}],
             "patient":{"reference":"Patient/p"},"dateTime":"2026-01-01",
             "performer":[{"reference":"Patient/p"}],
             "policyRule":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode",
               "code":"OPTIN"}]},
             "provision":{
               "period":{"start":"2026-01-01","end":"2026-12"},
               "purpose":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason",
                 "code":"TREAT"}],
               "provision":[
                 {"type":"deny",
                  "actor":[{"role":{"coding":[{
                      "system":"http://terminology.hl7.org/CodeSystem/v3-ParticipationType",
                      "code":"IRCP"}]},
                    "reference":{"reference":"Organization/insurer"}}],
                  "action":[{"coding":[{
                    "system":"http://terminology.hl7.org/CodeSystem/consentaction",
                    "code":"access"}]}],
                  "class":[{"system":"http://hl7.org/fhir/resource-types","code":"Observation"},
                    {"system":"https://twinmesh.io/fhir/CodeSystem/data-class","code":"genome"}],
                  "code":[{"coding":[{"system":"http://loinc.org","code":"3426-4"}]}],
                  "securityLabel":[{
                    "system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"R"}],
                  "dataPeriod":{"start":"2020-01-01T10:00:00+02:00"}},
                 {"type":"permit",
                  "extension":[{
                    "url":"https://twinmesh.io/fhir/StructureDefinition/break-glass-duration",
                    "valueDuration":{"value":2,"system":"http://unitsofmeasure.org","code":"h"}}],
                  "actor":[{"role":{"coding":[{"system":"urn:roles","code":"rescuer"},
                    {"system":"urn:roles","code":"paramedic"}]}}],
                  "purpose":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason",
                    "code":"ETREAT"}]}]}}
            """;

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) MAPPER.readTree(text);
        } catch (IOException e) {
            throw new IllegalArgumentException("the test's JSON is broken", e);
        }
    }

    private static Provision root(JsonNode consent) {
        return switch (ConsentReader.read(consent)) {
            case ConsentReading.InForce(var policy) -> policy.root();
            case ConsentReading.WithoutEffect _ -> throw new AssertionError("without effect");
            case ConsentReading.Refused(var refusal, var _) -> throw new AssertionError(refusal);
        };
    }

    private static void refused(JsonNode consent, String code, String place) {
        assertThat(ConsentReader.read(consent))
                .isInstanceOfSatisfying(
                        ConsentReading.Refused.class,
                        refused -> {
                            assertThat(refused.refusal().code()).isEqualTo("resource." + code);
                            assertThat(refused.refusal().why()).startsWith("Consent." + place);
                            assertThat(refused.place()).startsWith(place);
                        });
    }

    /// The whole consent with one thing changed.
    private static ObjectNode with(String pointer, String value) {
        var consent = json(WHOLE);
        var cut = pointer.lastIndexOf('/');
        var parent = consent.at(pointer.substring(0, cut));
        ((ObjectNode) parent)
                .set(pointer.substring(cut + 1), json("{\"v\":" + value + "}").get("v"));
        return consent;
    }

    @Test
    void every_element_is_read_with_its_place() {
        var root = root(json(WHOLE));

        assertThat(root.effect()).isEqualTo(Provision.Effect.PERMIT);
        assertThat(root.period().from()).contains(Instant.parse("2026-01-01T00:00:00Z"));
        assertThat(root.period().until()).contains(Instant.parse("2027-01-01T00:00:00Z"));
        assertThat(root.purposes().named()).containsExactly(Purpose.TREAT);
        var denial = root.exceptions().getFirst();
        assertThat(denial.place()).isEqualTo("provision.provision[0]");
        assertThat(denial.effect()).isEqualTo(Provision.Effect.DENY);
        assertThat(denial.actors().getFirst().reference()).contains("Organization/insurer");
        assertThat(denial.actions()).containsExactly(ConsentAction.ACCESS);
        assertThat(denial.data().types()).containsExactly("Observation");
        assertThat(denial.data().classes()).containsExactly(DataClass.GENOME);
        assertThat(denial.data().codes()).containsExactly(new Code("http://loinc.org", "3426-4"));
        assertThat(denial.data().labels()).extracting(Code::code).containsExactly("R");
        assertThat(denial.data().period().from()).contains(Instant.parse("2020-01-01T08:00:00Z"));
        var emergency = root.exceptions().get(1);
        assertThat(emergency.openFor()).contains(Duration.ofHours(2));
        assertThat(emergency.actors()).hasSize(2);
        assertThat(emergency.breakGlass()).isTrue();
    }

    @Nested
    class InForce {
        @ParameterizedTest
        @ValueSource(strings = {"draft", "proposed", "rejected", "inactive", "entered-in-error"})
        void a_consent_of_another_status_has_no_effect_whatever_else_it_says(String status) {
            var withdrawn = with("/status", "\"" + status + "\"");
            withdrawn.putArray("modifierExtension").addObject().put("url", "urn:x");
            withdrawn.withObject("/provision").put("surprise", true);

            assertThat(ConsentReader.read(withdrawn)).isEqualTo(new ConsentReading.WithoutEffect());
        }

        @ParameterizedTest
        @ValueSource(strings = {"adr", "treatment"})
        void a_consent_about_something_else_than_data_has_no_effect(String scope) {
            assertThat(ConsentReader.read(with("/scope/coding/0/code", "\"" + scope + "\"")))
                    .isEqualTo(new ConsentReading.WithoutEffect());
        }
    }

    @Test
    void a_time_for_emergency_access_stands_in_the_provision_that_permits_it() {
        var duration = json(WHOLE).at("/provision/provision/1/extension");
        var misplaced = json(WHOLE);
        misplaced.set("extension", duration);

        refused(misplaced, "consent-ambiguous", "extension");
        refused(
                with("/provision/extension", duration.toString()),
                "consent-ambiguous",
                "provision");
    }

    @Nested
    class PolicyRuleAndRootProvision {
        @ParameterizedTest
        @CsvSource({
            "OPTIN,   ,       true,  false",
            "OPTIN,   permit, true,  false",
            "OPTIN,   deny,   false, true",
            "OPTOUT,  ,       false, false",
            "OPTOUT,  deny,   false, false",
            "OPTOUT,  permit, true,  false",
            ",        permit, true,  false",
            ",        deny,   false, false"
        })
        void say_together_what_is_permitted_within_the_conditions_and_outside(
                String policy, String type, boolean inside, boolean outside) {
            var consent = json(WHOLE);
            if (policy == null) {
                consent.remove("policyRule");
            } else {
                consent = with("/policyRule/coding/0/code", "\"" + policy + "\"");
            }
            var provision = json("{}");
            if (type != null) {
                provision.put("type", type);
            }
            provision.set("purpose", consent.at("/provision/purpose"));
            consent.set("provision", provision);
            var table =
                    switch (ConsentReader.read(consent)) {
                        case ConsentReading.InForce(var read) ->
                                ConsentTable.NONE.with(1, "Consent/c1", read);
                        case ConsentReading.WithoutEffect _, ConsentReading.Refused _ ->
                                throw new AssertionError("refused");
                    };

            assertThat(permitted(table, Purpose.TREAT)).isEqualTo(inside);
            assertThat(permitted(table, Purpose.HPAYMT)).isEqualTo(outside);
        }

        private static boolean permitted(ConsentTable table, Purpose purpose) {
            var item = DataItem.at(DataClass.CLINICAL, "Observation", List.of(), NOW);
            return table.decide(
                            AccessRequest.of(
                                    Requester.client("x"), purpose, ConsentAction.ACCESS, NOW),
                            item)
                    .permitted();
        }

        @Test
        void that_say_nothing_are_refused() {
            var consent = json(WHOLE);
            consent.remove("policyRule");
            refused(consent, "consent-ambiguous", "provision.type");
            consent.remove("provision");
            refused(consent, "consent-malformed", "policyRule");
        }

        @Test
        void of_a_consent_to_research_speak_of_research_only() {
            var research = with("/scope/coding/0/code", "\"research\"");
            refused(research, "consent-ambiguous", "provision.purpose");
            research.withObject("/provision").remove("purpose");
            assertThat(root(research).purposes().named()).containsExactly(Purpose.HRESCH);
        }
    }

    @Nested
    class WhatIsNotUnderstood {
        @ParameterizedTest
        @CsvSource(
                delimiter = ';',
                value = {
                    "/status; \"alive\"; consent-malformed; status",
                    "/scope/coding/0/code; \"else\"; consent-not-understood; scope",
                    "/implicitRules; \"urn:x\"; consent-not-understood; implicitRules",
                    "/modifierExtension; [{}]; consent-not-understood; modifierExtension",
                    "/policyRule/coding/0/code; \"EMRGONLY\"; consent-not-understood; policyRule",
                    "/provision/modifierExtension; [{}]; consent-not-understood; provision",
                    "/provision/_type; {}; consent-not-understood; provision",
                    "/provision/data; [{}]; consent-not-understood; provision",
                    "/provision/provision/0/type; \"maybe\"; consent-malformed;"
                            + " provision.provision[0].type",
                    "/provision/provision/0/surprise; 1; consent-not-understood;"
                            + " provision.provision[0]",
                    "/provision/period; {}; consent-malformed; provision.period",
                    "/provision/period/start; \"2026-13\"; consent-malformed;"
                            + " provision.period.start",
                    "/provision/period/start; \"tomorrow\"; consent-malformed;"
                            + " provision.period.start",
                    "/provision/period/start; \"2027-02-01\"; consent-malformed; provision.period",
                    "/provision/period/modifierExtension; [{}]; consent-not-understood;"
                            + " provision.period",
                    "/provision/purpose; []; consent-malformed; provision.purpose",
                    "/provision/purpose/0/code; \"FUN\"; consent-not-understood;"
                            + " provision.purpose[0]",
                    "/provision/purpose/0/system; \"urn:x\"; consent-not-understood;"
                            + " provision.purpose[0]",
                    "/provision/provision/0/action/0/coding/0/code; \"sell\";"
                            + " consent-not-understood; provision.provision[0].action[0]",
                    "/provision/provision/0/class/0/system; \"urn:ietf:bcp:13\";"
                            + " consent-not-understood; provision.provision[0].class[0]",
                    "/provision/provision/0/class/0/code; \"Observaton\";"
                            + " consent-not-understood; provision.provision[0].class[0]",
                    "/provision/provision/0/code; [{\"text\":\"drugs\"}]; consent-not-understood;"
                            + " provision.provision[0].code[0]",
                    "/provision/provision/0/securityLabel/0/code; \"B\"; consent-not-understood;"
                            + " provision.provision[0].securityLabel[0]",
                    "/provision/provision/0/actor; [{}]; consent-malformed;"
                            + " provision.provision[0].actor[0]",
                    "/provision/provision/0/actor/0/reference/reference; \"Group/all\";"
                            + " consent-not-understood; provision.provision[0].actor[0].reference",
                    "/provision/provision/0/actor/0/reference/reference; \"https://a/Device/b\";"
                            + " consent-not-understood; provision.provision[0].actor[0].reference",
                    "/provision/provision/0/actor/0/reference; {\"display\":\"all\"};"
                            + " consent-not-understood; provision.provision[0].actor[0].reference",
                    "/provision/provision/0/actor/0/role/coding/0/code; \"AUT\";"
                            + " consent-not-understood; provision.provision[0].actor[0].role"
                })
        void is_refused_with_its_place(String pointer, String value, String code, String place) {
            refused(with(pointer, value), code, place);
        }

        @Test
        void a_nested_provision_without_a_type_is_refused() {
            var consent = json(WHOLE);
            ((ObjectNode) consent.at("/provision/provision/0")).remove("type");
            refused(consent, "consent-malformed", "provision.provision[0]");
        }

        @Test
        void a_permission_within_a_permission_is_refused_unless_it_is_for_emergencies() {
            refused(
                    with("/provision/provision/0/type", "\"permit\""),
                    "consent-ambiguous",
                    "provision.provision[0].type");
        }

        @Test
        void emergency_access_needs_somebody_who_may_open_it_and_no_other_purpose() {
            var nobody = json(WHOLE);
            ((ObjectNode) nobody.at("/provision/provision/1")).remove("actor");
            refused(nobody, "consent-ambiguous", "provision.provision[1].actor");
            refused(
                    with(
                            "/provision/provision/1/purpose",
                            """
                            [{"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason",
                              "code":"ETREAT"},
                             {"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason",
                              "code":"TREAT"}]\
                            """),
                    "consent-ambiguous",
                    "provision.provision[1].purpose");
            refused(
                    with("/provision/provision/1/extension/0/valueDuration/value", "25"),
                    "consent-malformed",
                    "provision.provision[1].extension");
        }

        @Test
        void too_many_or_too_deep_provisions_are_refused() {
            var deny = "{\"type\":\"deny\"}";
            var wide = "[" + (deny + ",").repeat(62) + deny + "]";
            refused(with("/provision/provision", wide), "consent-too-large", "provision");
            var deep = deny;
            for (var i = 0; i < 7; i++) {
                deep = "{\"type\":\"deny\",\"provision\":[" + deep + "]}";
            }
            refused(
                    with("/provision/provision", "[" + deep + "]"),
                    "consent-too-large",
                    "provision");
        }
    }
}
