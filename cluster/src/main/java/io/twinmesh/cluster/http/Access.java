package io.twinmesh.cluster.http;

import io.twinmesh.cluster.security.Scope;
import io.twinmesh.persistence.client.Permission;

/// What a caller must show before a route is served.
public sealed interface Access {
    /// Nothing.
    record Open() implements Access {}

    /// A token with this scope.
    record Holds(Scope scope) implements Access {}

    /// A token whose SMART scopes permit this on the type that the path names in `{type}`. They may
    /// permit it on some resources only: the handler asks [Call#grant] and leaves out the others.
    record OnNamedType(Permission permission) implements Access {}

    /// The same for a type that the path does not name.
    record OnType(Permission permission, String type) implements Access {}

    /// A token with any SMART scope. What a request really touches is known only in the handler (a
    /// bundle, a whole patient): it asks [Call#grant] for each part.
    record OnParts() implements Access {}
}
