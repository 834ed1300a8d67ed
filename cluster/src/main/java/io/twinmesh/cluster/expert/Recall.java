package io.twinmesh.cluster.expert;

import io.twinmesh.actors.twin.TwinDirectory;
import io.twinmesh.actors.twin.command.ReviewCommand.AnswerReviewReply;
import io.twinmesh.actors.twin.command.ReviewCommand.RecallAnswer;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.waiting.WaitingThreads;
import io.twinmesh.persistence.expert.Delistings;
import io.twinmesh.persistence.expert.Delistings.Delisting;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.resource.AnswerReader;
import io.twinmesh.persistence.resource.AnswerReader.Bare;

import org.apache.pekko.actor.typed.ActorRef;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;

/// Tells those who used a version that was found under the bar: each of its answers that nobody has
/// judged goes back to pending review, with the reason, and whoever follows the twin hears of that
/// as of any review. It goes on where it was broken off. Blocks.
final class Recall {
    /// What was under way when the version left is answered later, and told of too.
    private static final Duration UNDER_WAY = Duration.ofHours(1);

    /// A round that meets so many twins that do not answer, each for as long as is waited, ends.
    private static final int MOST_SILENT = 10;

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

    /// @param indexed up to when all answers can be found
    void go(Instant indexed) {
        delistings.all().stream().filter(one -> !one.done()).forEach(one -> tell(one, indexed));
    }

    /// What is told of again after a restart, or because an earlier twin was silent, changes
    /// nothing.
    private void tell(Delisting one, Instant indexed) {
        var end = one.at().plus(UNDER_WAY);
        var whole = !indexed.isBefore(end);
        var until = whole ? end : indexed;
        // with when the first answer came in that it could not be told of
        var silent = new LinkedHashMap<PatientId, Instant>();
        var page = answers.between(one.since(), Optional.empty(), until);
        while (page.last().isPresent() && silent.size() < MOST_SILENT) {
            for (var answer : page.answers()) {
                var twin = answer.mark().twin();
                if (answer.received().modelDigest().equals(one.model())
                        && !silent.containsKey(twin)
                        && !recalled(answer, one.why())) {
                    silent.put(twin, answer.mark().at());
                }
            }
            var reached = page.last().get().at();
            delistings.told(one.model(), silent.values().stream().findFirst().orElse(reached));
            page = answers.between(one.since(), page.last(), until);
        }
        if (silent.isEmpty()) {
            delistings.told(one.model(), until);
            if (whole) {
                delistings.done(one.model());
            }
        }
    }

    /// A twin that refuses has nobody to tell: the answer is judged, long past or erased. One that
    /// does not answer is asked again in the next round, once, and keeps nobody else from hearing.
    ///
    /// @return whether the twin answered
    private boolean recalled(Bare answer, String why) {
        return WaitingThreads.await(
                asks.ask(
                                twins.twin(answer.mark().twin()),
                                (ActorRef<AnswerReviewReply> to) ->
                                        new RecallAnswer(
                                                answer.received().job(),
                                                "The model was taken out of service. " + why,
                                                to))
                        .handle((_, failure) -> failure == null));
    }
}
