package io.twinmesh.cluster.http.twin;

import io.twinmesh.cluster.http.Call;
import io.twinmesh.inference.question.NamedQuestion;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.util.concurrent.CompletionStage;

/// A named question that no model answers: no job, no price and no receipt.
public interface AnsweredAtOnce {
    NamedQuestion question();

    /// Reads the body, which names the question, and answers it. Fails with
    /// [io.twinmesh.cluster.http.problem.Refused].
    CompletionStage<HttpResponse> answer(Call call);
}
