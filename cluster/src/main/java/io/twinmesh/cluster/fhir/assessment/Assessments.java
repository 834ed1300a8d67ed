package io.twinmesh.cluster.fhir.assessment;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.fhir.read.twin.AnswerShape;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.inference.runtime.OutcomeJson;
import io.twinmesh.persistence.resource.StoredAnswer;

import java.util.List;
import java.util.Optional;

/// The answers of the models that this node knows.
public final class Assessments implements AnswerShape {
    private final ModelCatalog models;

    public Assessments(ModelCatalog models) {
        this.models = models;
    }

    @Override
    public List<ObjectNode> resources(StoredAnswer answer) {
        return of(answer)
                .map(one ->
                        List.of(
                                AssessmentResources.result(one),
                                AssessmentResources.provenance(one)))
                .orElse(List.of());
    }

    /// The answer with its model; empty when the model is not known or had no result.
    Optional<Assessment> of(StoredAnswer answer) {
        return OutcomeJson.read(answer.received().outcome().toArray())
                        instanceof Outcome.Computed computed
                ? models.byDigest(new Digest(answer.received().modelDigest()))
                        .map(entry -> new Assessment(answer, entry.manifest(), computed))
                : Optional.empty();
    }
}
