package io.twinmesh.cluster.http;

import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.security.Caller;
import io.twinmesh.cluster.security.Scope;
import io.twinmesh.cluster.security.TokenCheck;
import io.twinmesh.cluster.security.TokenCheck.Finding;
import io.twinmesh.persistence.client.Permission;

import org.apache.pekko.http.javadsl.model.HttpRequest;

import java.util.Map;
import java.util.Optional;

/// Decides who may call a route.
final class Admission {
    private final TokenCheck tokens;

    Admission(TokenCheck tokens) {
        this.tokens = tokens;
    }

    /// Who calls; empty where nobody needs to say so. Fails with [Refused].
    Optional<Caller> caller(Access access, HttpRequest request) {
        return access instanceof Access.Open ? Optional.empty() : Optional.of(checked(request));
    }

    /// Whether this caller may; fails with [Refused].
    void permit(Access access, Caller caller, Map<String, String> parameters) {
        switch (access) {
            case Access.Open() -> {}
            case Access.Holds(Scope scope) -> holding(scope, caller);
            case Access.OnNamedType(Permission permission) ->
                    permitted(permission, parameters.getOrDefault("type", ""), caller);
            case Access.OnType(Permission permission, String type) ->
                    permitted(permission, type, caller);
            case Access.OnParts() -> withAny(caller);
        }
    }

    private Caller checked(HttpRequest request) {
        var header =
                request.getHeader("Authorization")
                        .map(h -> h.value())
                        .filter(value -> value.regionMatches(true, 0, "Bearer ", 0, 7))
                        .orElseThrow(() ->
                                new Refused(
                                        401,
                                        "auth.token-missing",
                                        "This path needs a bearer token."));
        return switch (tokens.check(header.substring(7).strip())) {
            case Finding.Valid(Caller caller) -> caller;
            case Finding.Invalid(String code, String why) -> throw new Refused(401, code, why);
        };
    }

    private static void holding(Scope scope, Caller caller) {
        if (!caller.may(scope)) {
            throw lacks("the scope " + scope.text());
        }
    }

    private static void permitted(Permission permission, String type, Caller caller) {
        if (!caller.smart().permits(permission, type)) {
            throw lacks("a SMART scope with '" + permission.letter() + "' for this type");
        }
    }

    private static void withAny(Caller caller) {
        if (!caller.smart().permitAnything()) {
            throw lacks("any SMART scope");
        }
    }

    private static Refused lacks(String what) {
        return new Refused(403, "auth.scope-missing", "The token lacks " + what + ".");
    }
}
