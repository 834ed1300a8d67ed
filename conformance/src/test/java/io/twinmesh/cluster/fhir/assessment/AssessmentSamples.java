package io.twinmesh.cluster.fhir.assessment;

import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.proof.SigningKey;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.history.PatientEvent.AccessGranted;
import io.twinmesh.persistence.history.PatientEvent.AnswerReviewed;
import io.twinmesh.persistence.history.PatientEvent.AssessmentReceived;
import io.twinmesh.persistence.history.PatientEvent.UsedInput;
import io.twinmesh.persistence.history.ReviewState;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.resource.SourceVersion;
import io.twinmesh.persistence.resource.StoredAnswer;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// An answer of each built-in model, as FHIR.
public final class AssessmentSamples {
    private static final Instant AT = Instant.parse("2026-11-21T12:00:00.123456Z");
    private static final JobId JOB = new JobId("job-" + "0".repeat(32));

    private AssessmentSamples() {}

    /// @param folder where the models may be put
    /// @return results and their Provenances
    public static List<String> everyModel(Path folder) {
        ModelCatalog.publishBuiltIn(folder, SigningKey.ofSeed(new byte[32]));
        return ModelCatalog.open(folder).all().stream()
                .flatMap(entry ->
                        Stream.concat(
                                Stream.of(sample(entry, List.of())),
                                Arrays.stream(ReviewState.values())
                                        .filter(ReviewState::decided)
                                        .map(state -> sample(entry, reviewed(state)))))
                .flatMap(one ->
                        List.of(
                                AssessmentResources.result(one).toString(),
                                AssessmentResources.provenance(one).toString())
                                .stream())
                .toList();
    }

    private static List<AnswerReviewed> reviewed(ReviewState state) {
        return List.of(
                new AnswerReviewed(
                        AT,
                        JOB,
                        8,
                        new Requester("ward", List.of(), List.of("Practitioner/17"), List.of()),
                        state,
                        "the second measurement is right"));
    }

    private static Assessment sample(ModelCatalog.Entry entry, List<AnswerReviewed> reviews) {
        var manifest = entry.manifest();
        var outputs =
                manifest.outputs().stream()
                        .map(spec -> new Outcome.Output(spec.name(), spec.min(), spec.unit()))
                        .toList();
        var used =
                new UsedInput(
                        "creatinine",
                        "observation",
                        Optional.of("http://loinc.org|2160-0"),
                        "1.08",
                        Optional.of("mg/dL"),
                        Optional.of(AT),
                        List.of(7L),
                        List.of());
        return new Assessment(
                new StoredAnswer(
                        new PatientId("tw-" + "a".repeat(32)),
                        8,
                        new AccessGranted(
                                AT,
                                JOB,
                                "clinic",
                                "TREAT",
                                entry.digest().text(),
                                LocalDate.of(2026, 11, 21),
                                "{}",
                                List.of(used),
                                List.of(),
                                List.of(),
                                List.of()),
                        new AssessmentReceived(
                                AT,
                                JOB,
                                entry.digest().text(),
                                7,
                                Bytes.utf8("{}"),
                                Bytes.utf8("{\"nodeId\":\"node-0123456789abcdef0123\"}"),
                                Bytes.of(new byte[64]),
                                AT),
                        List.of(new SourceVersion(7, "Observation", "o-1", 2)),
                        reviews),
                manifest,
                new Outcome.Computed(
                        outputs,
                        Optional.of(new Outcome.Band("low", "Low")),
                        List.of("horizon.beyond-evidence"),
                        List.of()));
    }
}
