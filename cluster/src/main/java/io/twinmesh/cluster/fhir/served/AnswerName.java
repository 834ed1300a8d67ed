package io.twinmesh.cluster.fhir.served;

import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.persistence.consent.DataItem;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.vault.DataClass;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// How the answer of a model is called as a resource: like its job, and its Provenance `prov-` and
/// that. Nobody else may call a resource so.
public final class AnswerName {
    /// The code system of the models' names.
    public static final String MODELS = "https://twinmesh.io/models";

    private static final Set<String> RESULTS = Set.of("Observation", "RiskAssessment");
    private static final String PROVENANCE = "prov-";

    private AnswerName() {}

    /// Whether resources of this type can be answers.
    public static boolean possible(String type) {
        return RESULTS.contains(type) || type.equals("Provenance");
    }

    /// The type of an answer: a risk, or numbers of another kind.
    public static String type(Outcome.Computed outcome) {
        return outcome.risk() ? "RiskAssessment" : "Observation";
    }

    /// What consent looks at when an answer is shown.
    public static DataItem item(Outcome.Computed outcome, ModelManifest model, Instant computedAt) {
        return DataItem.at(
                DataClass.CLINICAL,
                type(outcome),
                List.of(new Code(MODELS, model.id().name())),
                computedAt);
    }

    /// The id of the Provenance of a job's answer.
    public static String provenance(String job) {
        return PROVENANCE + job;
    }

    /// The job that a resource of this name comes from; empty for the name of anything else.
    public static Optional<JobId> job(String type, String id) {
        var name =
                type.equals("Provenance") && id.startsWith(PROVENANCE)
                        ? id.substring(PROVENANCE.length())
                        : RESULTS.contains(type) ? id : "";
        return JobId.wellFormed(name) ? Optional.of(new JobId(name)) : Optional.empty();
    }
}
