package io.twinmesh.cluster.fhir.read.twin;

import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.problem.Problem;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.persistence.client.Grant;
import io.twinmesh.persistence.client.Permission;
import io.twinmesh.persistence.client.SmartScopes;
import io.twinmesh.persistence.consent.ConsentDecision;
import io.twinmesh.persistence.consent.Denial;
import io.twinmesh.persistence.consent.request.RuleId;

import java.time.Instant;
import java.util.Optional;

/// What of one twin, or of the directory, a caller may see: the token's scopes and the patient's
/// consent must both allow it.
///
/// @param scopes of the caller's token
/// @param permission that the scopes must give
/// @param consent what the patient has allowed; empty for the directory
/// @param now what a patient's identity counts as of
public record Visibility(
        SmartScopes scopes, Permission permission, Optional<TwinConsent> consent, Instant now) {

    /// Of what belongs to no patient the scopes alone decide.
    public static Visibility ofDirectory(SmartScopes scopes, Permission permission, Instant now) {
        return new Visibility(scopes, permission, Optional.empty(), now);
    }

    public boolean includes(FoundResource resource) {
        return objection(resource).isEmpty();
    }

    /// Why the resource may not be shown; empty when it may.
    public Optional<Problem> objection(FoundResource resource) {
        if (!granted(resource)) {
            return Optional.of(
                    Problem.of(
                            403,
                            "auth.scope-missing",
                            "The token's scopes do not include this resource."));
        }
        return consent.filter(_ -> resource.twin().isPresent())
                .flatMap(said -> said.denial(resource.item(now)))
                .map(Visibility::problem);
    }

    /// @throws Refused when the resource may not be shown; the trail then says by which rule
    public void check(Call call, FoundResource resource) {
        objection(resource)
                .ifPresent(problem -> {
                    denying(resource).ifPresent(call.audit()::denied);
                    throw new Refused(problem);
                });
    }

    /// Whether consent lets the caller know of the resource, if the token's scopes do not. Of one
    /// that it hides from the caller not even that it is there may be told.
    public boolean mayBeKnown(FoundResource resource) {
        return consent.filter(_ -> resource.twin().isPresent())
                .flatMap(said -> said.denial(resource.item(now)))
                .isEmpty();
    }

    /// The rule of the patient's consents that denies the resource, when one does.
    public Optional<RuleId> denying(FoundResource resource) {
        return consent.filter(_ -> resource.twin().isPresent())
                .flatMap(said ->
                        switch (said.decide(resource.item(now))) {
                            case ConsentDecision.Permit _ -> Optional.empty();
                            case ConsentDecision.Deny(_, var rule) -> rule;
                        });
    }

    private boolean granted(FoundResource resource) {
        return switch (scopes.grant(permission, resource.type())) {
            case Grant.Everything _ -> true;
            case Grant.Nothing _ -> false;
            case Grant.Matching matching -> matching.includes(resource.tree());
        };
    }

    static Problem problem(Denial denial) {
        return Problem.of(403, denial.code(), sentence(denial.why()));
    }

    private static String sentence(String why) {
        return Character.toUpperCase(why.charAt(0)) + why.substring(1) + ".";
    }
}
