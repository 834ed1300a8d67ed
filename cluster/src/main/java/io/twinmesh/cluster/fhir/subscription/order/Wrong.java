package io.twinmesh.cluster.fhir.subscription.order;

import io.twinmesh.cluster.fhir.intake.structure.Flaw;
import io.twinmesh.cluster.http.problem.Problem;
import io.twinmesh.cluster.http.problem.Refused;

import java.util.List;

/// What is said of a subscription that is refused: what is wrong, where, and what was expected,
/// never what was found.
public final class Wrong {
    private static final int MALFORMED = 400;
    private static final int UNPROCESSABLE = 422;

    private Wrong() {}

    public static Refused malformed(String place, String expected) {
        return at(place, "subscription.malformed", place + " must be " + expected + ".");
    }

    public static Refused at(String place, String code, String why) {
        return new Refused(Problem.of(UNPROCESSABLE, code, why).at(place));
    }

    /// What FHIR R4 forbids in it, as of any other resource.
    ///
    /// @param flaws at least one
    static Refused structure(List<Flaw> flaws) {
        var all = flaws.stream().map(Wrong::told).toList();
        return new Refused(all.getFirst().also(all.subList(1, all.size())));
    }

    private static Problem told(Flaw flaw) {
        var place = flaw.placeIn("Subscription");
        return Problem.of(MALFORMED, flaw.kind().code(), place + " " + flaw.expected() + ".")
                .at(place);
    }

    public static Refused unknown() {
        return new Refused(404, "subscription.unknown", "This client has no such subscription.");
    }
}
