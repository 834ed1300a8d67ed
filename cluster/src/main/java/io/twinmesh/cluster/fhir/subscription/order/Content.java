package io.twinmesh.cluster.fhir.subscription.order;

import io.twinmesh.persistence.client.Permission;
import io.twinmesh.persistence.client.SmartScopes;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// How much of an event a notification shows.
@SuppressWarnings("ImmutableEnumChecker") // the sets are copies
public enum Content {
    /// That something happened.
    EMPTY("empty", EnumSet.of(Permission.SEARCH)),
    /// To which resource.
    ID_ONLY("id-only", EnumSet.of(Permission.SEARCH)),
    /// The resource, too.
    FULL_RESOURCE("full-resource", EnumSet.of(Permission.SEARCH, Permission.READ));

    private final String code;
    private final Set<Permission> needed;

    Content(String code, Set<Permission> needed) {
        this.code = code;
        this.needed = Set.copyOf(needed);
    }

    public String code() {
        return code;
    }

    public static Optional<Content> named(String code) {
        return Arrays.stream(values()).filter(one -> one.code.equals(code)).findFirst();
    }

    public static List<String> codes() {
        return Arrays.stream(values()).map(Content::code).toList();
    }

    /// What a client's scopes must permit on a resource to be told of it like this.
    public Set<Permission> needed() {
        return needed;
    }

    /// Whether there is any resource of the type of which these scopes may hear like this.
    public boolean allowed(SmartScopes scopes, String type) {
        return needed.stream().allMatch(permission -> scopes.permits(permission, type));
    }
}
