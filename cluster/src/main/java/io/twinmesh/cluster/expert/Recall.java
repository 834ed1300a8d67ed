package io.twinmesh.cluster.expert;

import io.twinmesh.actors.twin.TwinDirectory;
import io.twinmesh.actors.twin.command.ReviewCommand.AnswerReviewReply;
import io.twinmesh.actors.twin.command.ReviewCommand.RecallAnswer;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.persistence.expert.Delistings;
import io.twinmesh.persistence.expert.Delistings.Delisting;
import io.twinmesh.persistence.resource.AnswerReader;
import io.twinmesh.persistence.resource.AnswerReader.Bare;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;

/// Tells those who used a version that was found under the bar: each of its answers that nobody has
/// judged goes back to pending review, with the reason, and whoever follows the twin hears of that
/// as of any review. It goes on where it was broken off. Blocks.
final class Recall {
    /// What was under way when the version left is answered later, and told of too.
    private static final Duration UNDER_WAY = Duration.ofHours(1);

    private final Delistings delistings;
    private final AnswerReader answers;
    private final TwinDirectory twins;
    private final Asks asks;

    Recall(Delistings delistings, AnswerReader answers, TwinDirectory twins, Asks asks) {
        this.delistings = delistings;
        this.answers = answers;
        this.twins = twins;
        this.asks = asks;
    }

    void go(Instant now) {
        delistings.all().stream().filter(one -> !one.done()).forEach(one -> tell(one, now));
    }

    private void tell(Delisting one, Instant now) {
        var end = one.at().plus(UNDER_WAY);
        var page = answers.between(one.since(), one.told(), end);
        while (page.last().isPresent()) {
            for (var answer : page.answers()) {
                if (answer.received().modelDigest().equals(one.model())) {
                    recalled(answer, one.why()).toCompletableFuture().join();
                }
            }
            delistings.told(one.model(), page.last().get());
            page = answers.between(one.since(), page.last(), end);
        }
        if (!now.isBefore(end)) {
            delistings.done(one.model());
        }
    }

    /// A twin that refuses has nobody to tell: the answer is judged, long past or erased.
    private CompletionStage<AnswerReviewReply> recalled(Bare answer, String why) {
        return asks.ask(
                twins.twin(answer.mark().twin()),
                to ->
                        new RecallAnswer(
                                answer.received().job(),
                                "The model was taken out of service. " + why,
                                to));
    }
}
