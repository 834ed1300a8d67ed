package io.twinmesh.cluster.fhir.subscription.order;

import io.twinmesh.cluster.http.problem.Problem;
import io.twinmesh.cluster.http.problem.Refused;

/// What is said of a subscription that is refused: what is wrong, where, and what was expected,
/// never what was found.
public final class Wrong {
    private static final int UNPROCESSABLE = 422;

    private Wrong() {}

    public static Refused malformed(String place, String expected) {
        return at(place, "subscription.malformed", place + " must be " + expected + ".");
    }

    public static Refused at(String place, String code, String why) {
        return new Refused(Problem.of(UNPROCESSABLE, code, why).at(place));
    }

    public static Refused unknown() {
        return new Refused(404, "subscription.unknown", "This client has no such subscription.");
    }
}
