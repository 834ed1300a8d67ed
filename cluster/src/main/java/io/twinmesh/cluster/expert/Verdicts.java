package io.twinmesh.cluster.expert;

import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.inference.runtime.OutcomeJson;
import io.twinmesh.persistence.expert.CaseRules;
import io.twinmesh.persistence.expert.ReviewCase;
import io.twinmesh.persistence.expert.ReviewCases;
import io.twinmesh.persistence.resource.AnswerReader;

import java.util.ArrayList;

/// Counts complete cases: what the people found together against what the model had said. Blocks.
final class Verdicts {
    /// What a reviewer says of a case that cannot be judged by what is shown.
    static final String UNDECIDABLE = "undecidable";

    private final ReviewCases cases;
    private final AnswerReader answers;
    private final SealedOpinions opinions;

    Verdicts(ReviewCases cases, AnswerReader answers, SealedOpinions opinions) {
        this.cases = cases;
        this.answers = answers;
        this.opinions = opinions;
    }

    /// Safe to repeat. A case whose answer or opinions cannot be read any more is taken away.
    void count(ReviewCase one) {
        var said =
                one.place()
                        .flatMap(place -> answers.at(place.twin(), place.answer()))
                        .map(answer -> OutcomeJson.read(answer.received().outcome().toArray()))
                        .flatMap(Outcome::computed)
                        .flatMap(Outcome.Computed::band)
                        .map(Outcome.Band::code);
        var found = new ArrayList<String>();
        one.place()
                .ifPresent(place ->
                        one.turns().stream()
                                .flatMap(turn ->
                                        opinions.open(place.twin(), one.id(), turn).stream())
                                .forEach(found::add));
        if (said.isEmpty() || found.isEmpty()) {
            cases.withdraw(one.id());
            return;
        }
        cases.count(
                one.id(),
                said.get(),
                CaseRules.consensus(found).filter(it -> !it.equals(UNDECIDABLE)));
    }
}
