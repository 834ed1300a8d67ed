package io.twinmesh.cluster.cds;

import io.twinmesh.cluster.http.twin.AskedTogether;

import org.apache.pekko.Done;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/// Questions that this server is handing to their jobs: a card that leads to them may be out before
/// their jobs know of them. Each leaves when its jobs have answered or did not in time, so that
/// there are never more than open requests.
final class OnTheirWay {
    private final ConcurrentHashMap<Question, CompletableFuture<?>> open =
            new ConcurrentHashMap<>();

    private record Question(String client, AskedTogether asked) {}

    /// @param taken ends when the jobs have taken the question
    <T> CompletionStage<T> until(CompletionStage<T> taken, String client, AskedTogether asked) {
        var question = new Question(client, asked);
        var ending = taken.toCompletableFuture();
        open.put(question, ending);
        return ending.whenComplete((_, _) -> open.remove(question, ending));
    }

    /// Ends when no such question of this client is on its way any more; fails as that did.
    CompletionStage<?> over(String client, AskedTogether asked) {
        var question = new Question(client, asked);
        return open.getOrDefault(question, CompletableFuture.completedFuture(Done.getInstance()));
    }
}
