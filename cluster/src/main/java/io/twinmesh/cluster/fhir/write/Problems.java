package io.twinmesh.cluster.fhir.write;

import io.twinmesh.actors.Refusal;
import io.twinmesh.cluster.fhir.intake.Intake;
import io.twinmesh.cluster.http.problem.Problem;
import io.twinmesh.cluster.http.problem.Statuses;

import java.util.Optional;
import java.util.regex.Pattern;

/// Refusals of writes as their senders hear them.
final class Problems {
    private static final Pattern PATH = Pattern.compile("[A-Za-z][A-Za-z0-9_.\\[\\]]*");

    private Problems() {}

    /// Of one resource.
    static Problem of(Intake.Refused refused) {
        return of(refused.refusal(), refused.place())
                .also(refused.also().stream().map(Problems::of).toList());
    }

    /// Of a bundle, or an entry of it.
    static Problem ofBundle(Intake.Refused refused) {
        return ofBundle(refused.refusal(), refused.place())
                .also(refused.also().stream().map(Problems::ofBundle).toList());
    }

    /// Of one resource.
    static Problem of(Refusal refusal, Optional<String> place) {
        var problem = Statuses.problem(refusal);
        return place.filter(p -> PATH.matcher(p).matches()).map(problem::at).orElse(problem);
    }

    /// Of a bundle. What is not found there is a fault of the bundle: it was sent to the right
    /// address.
    static Problem ofBundle(Refusal refusal, Optional<String> place) {
        var problem = of(refusal, place.map(p -> "Bundle." + p));
        return problem.status() == 404
                ? new Problem(
                        422,
                        problem.code(),
                        problem.detail(),
                        problem.retryAfter(),
                        problem.expression(),
                        problem.also(),
                        problem.members(),
                        problem.busy())
                : problem;
    }

    /// Of an entry of a bundle, found when it was to be stored.
    static Problem ofEntry(WriteOutcome.Refused refused) {
        var entry = refused.entry().map(index -> "entry[" + index + "]");
        return ofBundle(
                entry.map(place ->
                                new Refusal(
                                        refused.refusal().code(),
                                        place + ": " + refused.refusal().why()))
                        .orElse(refused.refusal()),
                entry);
    }
}
