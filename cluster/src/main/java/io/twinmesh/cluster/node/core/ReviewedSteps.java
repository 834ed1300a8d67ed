package io.twinmesh.cluster.node.core;

import io.twinmesh.actors.Elsewhere;
import io.twinmesh.actors.pipeline.StepReviews;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.resource.AnswerReader;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/// What people found answers to be, out of the index of answers: no twin is woken for it. The index
/// follows the journal, so that a judgement is seen a moment late and never too soon.
///
/// @param blocking runs what waits for the database
record ReviewedSteps(ModelCatalog models, AnswerReader answers, Executor blocking)
        implements StepReviews {
    @Override
    public boolean reviewedFirst(String modelDigest) {
        return models.byDigest(new Digest(modelDigest))
                .map(entry -> entry.manifest().regulatoryClass().reviewedFirst())
                .orElse(true);
    }

    @Override
    public CompletionStage<Optional<Judged>> of(JobId job) {
        return Elsewhere.supply(
                () ->
                        answers.judged(job)
                                .map(review -> new Judged(review.state(), review.amended())),
                blocking);
    }
}
