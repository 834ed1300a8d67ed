package io.twinmesh.cluster.http.operate;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/// Asks many a few at a time, so that one request does not take the places of all others.
final class InTurns {
    private InTurns() {}

    /// The answers, in the order of who was asked; fails as the first that fails does.
    ///
    /// @param atOnce 1 or more
    static <A, B> CompletionStage<List<B>> of(
            List<A> asked, int atOnce, Function<A, CompletionStage<B>> ask) {
        CompletionStage<List<B>> answers = CompletableFuture.completedStage(new ArrayList<>());
        for (int from = 0; from < asked.size(); from += atOnce) {
            var some = asked.subList(from, Math.min(asked.size(), from + atOnce));
            answers =
                    answers.thenCompose(before ->
                            together(some.stream().map(ask).toList())
                                    .thenApply(more -> {
                                        before.addAll(more);
                                        return before;
                                    }));
        }
        return answers;
    }

    private static <B> CompletionStage<List<B>> together(List<CompletionStage<B>> asked) {
        var all = asked.stream().map(CompletionStage::toCompletableFuture).toList();
        return CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new))
                .thenApply(_ -> all.stream().map(CompletableFuture::resultNow).toList());
    }
}
