package io.twinmesh.cluster.node.cost;

import io.twinmesh.cluster.kubernetes.ApiServer;
import io.twinmesh.cluster.kubernetes.Pod;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.Function;

/// One look at all pods, and the notes that follow from it.
final class Pricing {
    private static final int AT_ONCE = 4;

    private Pricing() {}

    /// What one run did.
    ///
    /// @param silent pods that did not say what they hold; their notes stay as they are
    /// @param passed pods that went, or that somebody else changed, before they were noted
    record Done(int noted, int unchanged, int silent, int passed) {}

    /// @param held what a pod holds; blocks, and is asked by a few threads at once
    /// @throws io.twinmesh.cluster.kubernetes.ApiFailure when the API server does not do it
    static Done run(ApiServer api, String selector, Function<Pod, OptionalDouble> held)
            throws InterruptedException {
        var pods = api.pods(selector).stream().filter(pod -> !pod.ending()).toList();
        var said = ask(pods, held);
        int noted = 0;
        int unchanged = 0;
        int passed = 0;
        for (var one : Ranking.costs(said).entrySet()) {
            var pod = one.getKey();
            var cost = Integer.toString(one.getValue());
            if (cost.equals(pod.annotations().get(Ranking.COST))) {
                unchanged++;
                continue;
            }
            switch (api.annotate(pod, Ranking.COST, cost)) {
                case DONE -> noted++;
                case CHANGED, GONE -> passed++;
            }
        }
        return new Done(noted, unchanged, pods.size() - said.size(), passed);
    }

    private static List<Ranking.Held> ask(List<Pod> pods, Function<Pod, OptionalDouble> held)
            throws InterruptedException {
        var questions =
                pods.stream().map(pod -> (Callable<OptionalDouble>) () -> held.apply(pod)).toList();
        try (var few = Executors.newFixedThreadPool(AT_ONCE)) {
            var answers = few.invokeAll(questions);
            var said = new ArrayList<Ranking.Held>();
            for (int i = 0; i < pods.size(); i++) {
                var pod = pods.get(i);
                answers.get(i).get().ifPresent(much -> said.add(new Ranking.Held(pod, much)));
            }
            return said;
        } catch (ExecutionException e) {
            throw new IllegalStateException("asking a pod failed, expected an answer or none", e);
        }
    }
}
