package io.twinmesh.cluster.http.twin;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.inference.runtime.OutcomeJson;
import io.twinmesh.persistence.consent.AccessFilter;
import io.twinmesh.persistence.consent.ConsentDecision.Deny;
import io.twinmesh.persistence.consent.ConsentPolicy;
import io.twinmesh.persistence.consent.ConsentTable;
import io.twinmesh.persistence.consent.DataItem;
import io.twinmesh.persistence.consent.DataScope;
import io.twinmesh.persistence.consent.Interval;
import io.twinmesh.persistence.consent.Provision;
import io.twinmesh.persistence.consent.Provision.Effect;
import io.twinmesh.persistence.consent.request.AccessRequest;
import io.twinmesh.persistence.consent.request.ConsentAction;
import io.twinmesh.persistence.consent.request.Purpose;
import io.twinmesh.persistence.consent.request.Purposes;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.vault.DataClass;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

class JobTrailTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final JobId JOB = new JobId("job-" + "0".repeat(32));
    private static final Code CREATININE = Code.parse("http://loinc.org|2160-0");
    private static final Code POTASSIUM = Code.parse("http://loinc.org|2823-3");
    private static final ModelManifest MODEL =
            BuiltInModel.named("ckd-epi-2021").orElseThrow().manifest();
    private static final JobTrail ANSWERED = new JobTrail(List.of(granted(), received()));

    private static PatientEvent granted() {
        var creatinine =
                new PatientEvent.UsedInput(
                        "creatinine",
                        "observation",
                        Optional.of(CREATININE.text()),
                        "1.0",
                        Optional.of("mg/dL"),
                        Optional.of(NOW),
                        List.of(7L),
                        List.of(
                                DataItem.at(
                                        DataClass.CLINICAL,
                                        "Observation",
                                        List.of(CREATININE),
                                        NOW)));
        return new PatientEvent.AccessGranted(
                NOW,
                JOB,
                "clinic",
                "TREAT",
                "sha256:0",
                LocalDate.parse("2026-11-21"),
                "{}",
                List.of(creatinine),
                List.of(),
                List.of(),
                List.of());
    }

    private static PatientEvent received() {
        var outcome =
                new Outcome.Computed(
                        List.of(new Outcome.Output("egfr", 90, "mL/min")),
                        Optional.empty(),
                        List.of(),
                        List.of());
        return new PatientEvent.AssessmentReceived(
                NOW,
                JOB,
                "sha256:0",
                1,
                Bytes.of(OutcomeJson.write(outcome)),
                Bytes.utf8("{}"),
                Bytes.of(new byte[64]),
                NOW);
    }

    private static AccessFilter filter(Provision... provisions) {
        var table = ConsentTable.NONE;
        for (var i = 0; i < provisions.length; i++) {
            table = table.with(i, "Consent/" + i, new ConsentPolicy(provisions[i]));
        }
        return table.forRequest(
                AccessRequest.of(
                        Requester.client("clinic"), Purpose.TREAT, ConsentAction.USE, NOW));
    }

    private static Provision provision(Effect effect, DataScope data) {
        return new Provision(
                "provision",
                effect,
                Interval.ALWAYS,
                List.of(),
                List.of(),
                Purposes.ANY,
                data,
                Optional.empty(),
                List.of());
    }

    private static DataScope about(Code... codes) {
        return new DataScope(List.of(), List.of(), List.of(codes), List.of(), Interval.ALWAYS);
    }

    private static Optional<String> objection(JobTrail trail, Provision... consents) {
        return trail.objection(filter(consents), Optional.of(MODEL))
                .map(Deny::denial)
                .map(denial -> denial.code());
    }

    @Test
    void an_answer_is_told_as_long_as_all_that_it_was_made_of_may_be_used() {
        var all = provision(Effect.PERMIT, DataScope.EVERYTHING);

        assertThat(objection(ANSWERED, all)).isEmpty();
        assertThat(objection(ANSWERED, provision(Effect.PERMIT, about(CREATININE))))
                .as("whatever else is not permitted")
                .isEmpty();
        assertThat(objection(ANSWERED)).contains("consent.none");
        assertThat(objection(ANSWERED, provision(Effect.PERMIT, about(POTASSIUM))))
                .contains("consent.data-not-permitted");
        assertThat(objection(ANSWERED, all, provision(Effect.DENY, about(CREATININE))))
                .contains("consent.denied");
        assertThat(objection(ANSWERED, all, provision(Effect.DENY, about(POTASSIUM)))).isEmpty();
    }

    @Test
    void an_answer_that_is_forbidden_itself_is_not_told() {
        var all = provision(Effect.PERMIT, DataScope.EVERYTHING);
        var answers = about(new Code("https://twinmesh.io/models", "ckd-epi-2021"));

        assertThat(objection(ANSWERED, all, provision(Effect.DENY, answers)))
                .contains("consent.denied");
    }

    @Test
    void why_nothing_could_be_computed_is_told_to_who_may_have_something() {
        var nothing =
                new JobTrail(
                        List.of(
                                new PatientEvent.NothingComputable(
                                        NOW,
                                        JOB,
                                        "clinic",
                                        "TREAT",
                                        "sha256:0",
                                        LocalDate.parse("2026-11-21"),
                                        "input.stale",
                                        "potassium is old",
                                        Optional.of("potassium"))));

        assertThat(nothing.purpose()).contains("TREAT");
        assertThat(objection(nothing, provision(Effect.PERMIT, about(CREATININE)))).isEmpty();
        assertThat(objection(nothing)).contains("consent.none");
    }

    @Test
    void a_denial_tells_of_consent_only_and_is_told_without_asking() {
        var denied =
                new JobTrail(
                        List.of(
                                new PatientEvent.AccessDenied(
                                        NOW,
                                        JOB,
                                        "clinic",
                                        "TREAT",
                                        "sha256:0",
                                        "consent.none",
                                        "no",
                                        Optional.empty())));

        assertThat(denied.purpose()).isEmpty();
        assertThat(denied.outcome())
                .contains(new Outcome.NotComputed("consent.none", "no", Optional.empty()));
    }
}
