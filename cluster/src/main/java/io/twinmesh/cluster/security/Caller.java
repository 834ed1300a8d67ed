package io.twinmesh.cluster.security;

import java.util.Set;

/// Who is calling, as the token says.
///
/// @param client the client's id, 1 to 64 of `A-Z a-z 0-9 . _ -`
public record Caller(String client, Set<String> scopes) {
    public Caller {
        scopes = Set.copyOf(scopes);
    }

    public boolean may(Scope scope) {
        return scopes.contains(scope.text());
    }
}
