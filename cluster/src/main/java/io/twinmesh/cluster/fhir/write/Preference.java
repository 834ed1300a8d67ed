package io.twinmesh.cluster.fhir.write;

import io.twinmesh.cluster.http.Call;

/// What a client wants to have back: the header `Prefer: return=…`.
enum Preference {
    /// Nothing but headers.
    MINIMAL,
    /// The resource. Also what who says nothing gets.
    REPRESENTATION,
    /// A note that it was done.
    OUTCOME;

    static Preference of(Call call) {
        var prefer = call.request().getHeader("Prefer").map(header -> header.value()).orElse("");
        for (var part : prefer.split("[,;]", -1)) {
            switch (part.strip()) {
                case "return=minimal" -> {
                    return MINIMAL;
                }
                case "return=OperationOutcome" -> {
                    return OUTCOME;
                }
                default -> {}
            }
        }
        return REPRESENTATION;
    }
}
