package io.twinmesh.cluster.security;

import io.twinmesh.persistence.client.ActsFor;
import io.twinmesh.persistence.client.PurposeOfUse;
import io.twinmesh.persistence.client.SmartScopes;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.history.Code;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Who is calling, as the token says.
///
/// @param client the client's id, 1 to 64 of `A-Z a-z 0-9 . _ -`
/// @param scopes this network's own
/// @param smart what the caller may do with FHIR resources; `twin:read` counts as `system/*.rs` and
///   `twin:write` as `system/*.cruds`
/// @param actsFor whom a consent must name to mean this caller
/// @param purposes why the caller may ask
public record Caller(
        String client,
        Set<String> scopes,
        SmartScopes smart,
        ActsFor actsFor,
        Set<PurposeOfUse> purposes) {
    public Caller {
        scopes = Set.copyOf(scopes);
        purposes = Set.copyOf(purposes);
    }

    public boolean may(Scope scope) {
        return scopes.contains(scope.text());
    }

    /// Who asks, in the words in which a consent names actors.
    public Requester requester() {
        var references =
                Stream.concat(actsFor.practitioner().stream(), actsFor.organization().stream());
        return new Requester(
                client,
                actsFor.roles().stream().sorted().map(Code::parse).toList(),
                references.toList(),
                List.of());
    }

    /// Why the caller asks this time.
    ///
    /// @param claimed a code that came with the request; without one it is `TREAT`, or the only
    ///   purpose there is
    /// @return empty when the caller may not claim it, or must say which
    public Optional<PurposeOfUse> purpose(Optional<String> claimed) {
        if (claimed.isPresent()) {
            return purposes.stream().filter(p -> p.code().equals(claimed.get())).findFirst();
        }
        if (purposes.contains(PurposeOfUse.TREATMENT)) {
            return Optional.of(PurposeOfUse.TREATMENT);
        }
        return purposes.size() == 1 ? purposes.stream().findFirst() : Optional.empty();
    }
}
