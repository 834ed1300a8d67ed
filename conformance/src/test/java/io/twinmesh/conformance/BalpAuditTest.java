package io.twinmesh.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cluster.fhir.audit.AuditEvents;
import io.twinmesh.persistence.audit.AuditId;
import io.twinmesh.persistence.audit.AuditOutcome;
import io.twinmesh.persistence.audit.AuditRecord;
import io.twinmesh.persistence.audit.AuditRow;
import io.twinmesh.persistence.audit.Interaction;
import io.twinmesh.persistence.audit.What;
import io.twinmesh.persistence.audit.Who;
import io.twinmesh.persistence.identity.PatientId;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/// The AuditEvents that a server serves of what was done over HTTP are valid FHIR, and follow the
/// profiles of IHE BALP that they name.
@Tag("slow")
class BalpAuditTest {
    private static final String PROFILE =
            "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.";

    /// There is no route that patches, and no case for experts before a period is over: see
    /// [ExpertReviewAuditTest].
    private static final EnumSet<Interaction> NOT_HERE =
            EnumSet.of(Interaction.PATCH, Interaction.EXPERT_REVIEW);

    @TempDir private static Path folder = Path.of("");
    private static final List<AutoCloseable> OPEN = new ArrayList<>();
    private static final List<AuditedVisit> VISIT = new ArrayList<>();
    private static final List<JsonNode> BEFORE = new ArrayList<>();
    private static final List<JsonNode> ERASED = new ArrayList<>();
    private static final List<String> ANSWERS = new ArrayList<>();

    @BeforeAll
    static void everythingIsDoneOnce() {
        var server = RunningServer.start(folder.resolve("data"));
        var client = new AuditedClient(server);
        OPEN.addAll(List.of(client, server));
        var visit = new AuditedVisit(server, client);
        visit.run();
        try (var agent = RunningAgent.join(server, folder.resolve("agent"))) {
            assertThat(agent.process().isAlive()).isTrue();
            new AuditedAnswers(visit).run();
        }
        BackendService.registered(server, "warehouse", "system/*.rs").token("system/*.rs");
        BEFORE.addAll(client.events());
        visit.erase();
        ERASED.addAll(client.events());
        ANSWERS.addAll(client.bodies());
        VISIT.add(visit);
    }

    @AfterAll
    static void stop() throws Exception {
        for (var open : OPEN) {
            open.close();
        }
    }

    private static List<JsonNode> of(List<JsonNode> events, String request) {
        var found = events.stream().filter(event -> AuditedClient.of(event, request)).toList();
        assertThat(found).as("events of " + request).isNotEmpty();
        return found;
    }

    private static boolean names(JsonNode event, String patient) {
        return StreamSupport.stream(event.path("entity").spliterator(), false)
                .anyMatch(it -> it.at("/what/reference").asText().equals("Patient/" + patient));
    }

    private static List<String> profiles(JsonNode event) {
        return StreamSupport.stream(event.at("/meta/profile").spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    @Test
    void of_each_interaction_says_what_was_done_about_whom_and_names_its_profile() {
        var visit = VISIT.getFirst();
        for (var expected : visit.expected()) {
            for (var event : of(expected.in(BEFORE, ERASED), expected.request())) {
                assertThat(profiles(event))
                        .as(expected + event.toString())
                        .isEqualTo(expected.profile().map(PROFILE::concat).stream().toList());
                assertThat(event.at("/subtype").findValuesAsText("code"))
                        .contains(expected.subtype());
                assertThat(event.path("action").asText())
                        .isEqualTo(String.valueOf(expected.interaction().action()));
                assertThat(event.path("outcome").asText()).isEqualTo("0");
                assertThat(event.at("/agent/0/who").toString()).contains(expected.client());
                assertThat(event.findValuesAsText("reference").contains("Practitioner/17"))
                        .isEqualTo(expected.request().endsWith("by-a-person"));
                assertThat(names(event, visit.twin())).isEqualTo(expected.aboutThePatient());
            }
        }
    }

    @Test
    void of_an_emergency_are_security_alerts_with_the_purpose_and_the_reason() {
        var opened = of(BEFORE, "emergency-opened").getFirst();
        assertThat(opened.at("/type/code").asText()).isEqualTo("110113");
        assertThat(opened.at("/subtype/0/code").asText()).isEqualTo("110127");
        assertThat(opened.at("/purposeOfEvent/0/coding/0/code").asText()).isEqualTo("ETREAT");
        assertThat(opened.at("/purposeOfEvent/0/text").asText()).startsWith("found unconscious");
        assertThat(of(BEFORE, "emergency-read").getFirst().at("/purposeOfEvent/0/coding/0/code"))
                .isEqualTo(opened.at("/purposeOfEvent/0/coding/0/code"));
    }

    @Test
    void of_a_review_name_the_answer_by_its_type_and_say_why_and_who() {
        for (var verdict : List.of("accepted", "amended", "rejected")) {
            var event = of(BEFORE, "review-" + verdict).getFirst();
            assertThat(event.findValuesAsText("reference"))
                    .as(verdict)
                    .anyMatch(reference -> reference.matches("Observation/job-[0-9a-f]{32}"));
        }
        assertThat(of(BEFORE, "review-amended").getFirst().at("/purposeOfEvent/0/text").asText())
                .isEqualTo("it was drawn after contrast medium");
        var byAPerson = of(BEFORE, "review-accepted-by-a-person").getFirst();
        assertThat(byAPerson.findValuesAsText("reference"))
                .contains("Practitioner/17")
                .anyMatch(it -> it.startsWith("RiskAssessment/job-"));
        assertThat(of(BEFORE, "answer").getFirst().findValuesAsText("reference"))
                .anyMatch(it -> it.startsWith("Observation/job-"));
    }

    @Test
    void of_a_program_that_is_granted_a_token_names_the_program() {
        assertThat(BEFORE)
                .filteredOn(event -> event.at("/subtype/0/code").asText().equals("110122"))
                .singleElement()
                .satisfies(event ->
                        assertThat(event.at("/agent/0/who").toString()).contains("warehouse"));
    }

    @Test
    void are_there_for_every_interaction_that_was_done() {
        var done = EnumSet.of(Interaction.AUTHENTICATION);
        VISIT.getFirst().expected().forEach(expected -> done.add(expected.interaction()));

        assertThat(done).isEqualTo(EnumSet.complementOf(NOT_HERE));
    }

    @Test
    void of_a_refusal_say_that_it_failed_and_claim_no_profile_with_a_patient_or_without() {
        for (var request : VISIT.getFirst().refused()) {
            for (var event : of(BEFORE, request)) {
                assertThat(event.path("outcome").asText()).as(request).isEqualTo("4");
                assertThat(event.path("outcomeDesc").asText()).as(request).contains(".");
                assertThat(event.path("meta").has("profile")).as(request).isFalse();
            }
        }
        var known = of(BEFORE, "refused-consent").getFirst();
        assertThat(known.findValuesAsText("reference")).anyMatch(it -> it.startsWith("Patient/"));
        var unknown = of(BEFORE, "refused-directory-scope").getFirst();
        assertThat(unknown.findValuesAsText("reference"))
                .noneMatch(it -> it.startsWith("Patient/"));
    }

    @Test
    void of_an_erased_patient_say_that_what_they_were_about_is_erased_and_claim_no_profile() {
        for (var request : List.of("read", "update", "delete", "search", "twin")) {
            var before = of(BEFORE, request).getFirst();
            var after = of(ERASED, request).getFirst();
            assertThat(profiles(before)).as(request).hasSize(1);
            assertThat(profiles(after)).as(request).isEmpty();
            assertThat(before.path("entity").findValuesAsText("display")).isEmpty();
            assertThat(after.path("entity").findValuesAsText("display"))
                    .as(request)
                    .containsExactly("erased with the patient's data");
            assertThat(after.findValuesAsText("query")).as(request).isEmpty();
            assertThat(names(after, VISIT.getFirst().twin())).as(request).isTrue();
            assertThat(after.path("agent")).as(request).isEqualTo(before.path("agent"));
        }
    }

    @Test
    void are_valid_before_and_after_the_erasure_and_so_is_all_else_that_came_over_the_wire() {
        var emitted = new Emitted();
        ANSWERS.forEach(emitted::add);

        assertThat(emitted.errors()).isEmpty();
        assertThat(emitted.counts().get("AuditEvent")).isGreaterThan(BEFORE.size());
        // each before a person judged it and after each judgement
        assertThat(emitted.counts()).containsEntry("RiskAssessment", 2);
        assertThat(emitted.counts()).containsEntry("Provenance", 6);
        assertThat(ANSWERS)
                .as("weight from a device, read back, and a stretch of samples")
                .anyMatch(answer -> answer.contains("\"searchset\"") && answer.contains("81"))
                .anyMatch(answer -> answer.contains("valueSampledData"));
    }

    @Test
    void say_which_rules_of_the_consent_let_the_data_go() {
        for (var request : List.of("read", "vread", "history", "search", "everything", "twin")) {
            assertThat(of(BEFORE, request).getFirst().path("entity"))
                    .as(request)
                    .anySatisfy(entity -> {
                        assertThat(entity.at("/type/code").asText()).isEqualTo("Consent");
                        assertThat(entity.at("/what/identifier/value").asText())
                                .matches("Consent/[^ ]+/_history/1#[^ ]+");
                    });
        }
    }

    /// A server never serves one unless somebody has changed its database.
    @Test
    void of_a_damaged_record_are_valid_say_so_and_claim_no_profile() {
        var record =
                new AuditRecord(
                        new AuditId("au-" + "0".repeat(32)),
                        Instant.parse("2026-11-21T12:00:00.123456Z"),
                        Interaction.READ,
                        AuditOutcome.SUCCESS,
                        new Who(
                                "clinic",
                                Optional.empty(),
                                Optional.of("192.0.2.7"),
                                Optional.of("TREAT"),
                                "4711"),
                        Optional.of(new PatientId("tw-" + "a".repeat(32))),
                        What.version("Observation", "o-1", 3),
                        Optional.empty());
        var event =
                new AuditEvents(() -> "https://twin.example.org/fhir")
                        .event(new AuditRow(1, record, AuditRow.State.DAMAGED));

        assertThat(Validator.only().errors("AuditEvent", event.toString())).isEmpty();
        assertThat(event.path("entity").findValuesAsText("display"))
                .containsExactly("damaged in the trail");
        assertThat(profiles(event)).isEmpty();
    }

    @Test
    void that_break_a_profile_are_found() {
        var read = of(BEFORE, "read").getFirst().toString();
        assertThat(Validator.only().errors("AuditEvent", read.replace("\"110153\"", "\"110150\"")))
                .as("the server has another part")
                .isNotEmpty();
        assertThat(Validator.only().errors("AuditEvent", read.replace("\"R\"", "\"C\"")))
                .as("a read is no creation")
                .isNotEmpty();
    }
}
