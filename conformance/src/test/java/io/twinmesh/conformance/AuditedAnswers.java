package io.twinmesh.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.audit.Interaction;

import org.awaitility.Awaitility;

import java.time.Duration;
import java.util.Set;

/// Questions that a provider answers, their answers read in both forms, and judged in every way.
final class AuditedAnswers {
    private static final Set<String> UNDER_WAY =
            Set.of("submitted", "queued", "running", "answered");

    private static final String READ = "PatientRead";

    private final AuditedVisit visit;

    AuditedAnswers(AuditedVisit visit) {
        this.visit = visit;
    }

    void run() {
        visit.send(
                "deposit",
                "POST",
                "/v1/ledger/deposits",
                "{\"client\":\"clinic\",\"amount\":1000}");
        visit.send("kidney", "POST", "/fhir", VisitTexts.kidney(visit.twin()));
        var rate = answered("query", "\"model\":\"ckd-epi-2021\"");
        var risk =
                answered(
                        "query-of-a-risk",
                        "\"model\":\"kfre-4v-2016\",\"inputs\":{\"region\":\"elsewhere\"}");
        visit.done(Interaction.ANSWER, "answer", "GET", "/v1/queries/" + rate, "", "read", READ);
        visit.done(
                Interaction.ANSWER,
                "answer-of-a-risk",
                "GET",
                "/v1/queries/" + risk,
                "",
                "read",
                READ);
        shown("computed", "Observation/" + rate, "preliminary");
        shown("risk-computed", "RiskAssessment/" + risk, "preliminary");
        judged("accepted", rate, "");
        shown("accepted", "Observation/" + rate, "final");
        judged("amended", rate, "it was drawn after contrast medium");
        shown("amended", "Observation/" + rate, "amended");
        judged("rejected", rate, "the sample was another patient's");
        shown("rejected", "Observation/" + rate, "entered-in-error");
        judged("accepted-by-a-person", risk, "");
        shown("risk-accepted", "RiskAssessment/" + risk, "final");
        visit.send("listed", "GET", "/fhir/Patient/" + visit.twin() + "/$assessments", "");
    }

    /// @return the job
    private String answered(String name, String asked) {
        var job =
                visit.done(
                                Interaction.QUERY,
                                name,
                                "POST",
                                "/v1/twins/" + visit.twin() + "/queries",
                                "{%s,\"purpose\":\"TREAT\",\"asOf\":\"2026-03-22\"}"
                                        .formatted(asked),
                                "operation",
                                "")
                        .path("id")
                        .asText();
        // only an answer that is there is recorded as read
        var status =
                Awaitility.await()
                        .atMost(Duration.ofMinutes(3))
                        .until(
                                () ->
                                        visit.send(
                                                "awaited",
                                                "GET",
                                                "/v1/queries/" + job + "?wait=30",
                                                ""),
                                answer -> !UNDER_WAY.contains(answer.path("state").asText()));
        assertThat(status.path("state").asText()).as(status.toString()).isEqualTo("settled");
        return job;
    }

    /// The result is read, and its Provenance, which is searched for too.
    private void shown(String name, String result, String status) {
        var shown =
                visit.done(
                        Interaction.READ,
                        name + "-read",
                        "GET",
                        "/fhir/" + result,
                        "",
                        "read",
                        READ);
        assertThat(shown.path("status").asText()).as(shown.toString()).isEqualTo(status);
        var job = result.substring(result.indexOf('/') + 1);
        visit.done(
                Interaction.READ,
                name + "-provenance",
                "GET",
                "/fhir/Provenance/prov-" + job,
                "",
                "read",
                READ);
        visit.done(
                Interaction.SEARCH,
                name + "-search",
                "GET",
                "/fhir/Provenance?target=" + result,
                "",
                "search-type",
                "PatientQuery");
    }

    private void judged(String verdict, String job, String why) {
        visit.done(
                Interaction.ANSWER_REVIEW,
                "review-" + verdict,
                "POST",
                "/v1/twins/" + visit.twin() + "/answers/" + job + "/review",
                "{\"state\":\"%s\",\"why\":\"%s\"}".formatted(verdict.split("-", 2)[0], why),
                "operation",
                "");
    }
}
