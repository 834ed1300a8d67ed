package io.twinmesh.persistence.client;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;

/// What a client may do with FHIR resources. Only scopes of the level `system` count: behind a
/// client that acts for itself stands no user and no chosen patient.
public record SmartScopes(List<SmartScope> scopes) {
    public static final SmartScopes NONE = new SmartScopes(List.of());

    /// `system/*.rs`
    public static final SmartScopes READ_ALL =
            new SmartScopes(
                    List.of(
                            SmartScope.system(
                                    "*", EnumSet.of(Permission.READ, Permission.SEARCH))));

    /// `system/*.cruds`
    public static final SmartScopes EVERYTHING =
            new SmartScopes(List.of(SmartScope.system("*", EnumSet.allOf(Permission.class))));

    public SmartScopes {
        scopes = List.copyOf(scopes);
    }

    /// Those among the words that are SMART scopes; the others are somebody else's.
    public static SmartScopes among(List<String> words) {
        return new SmartScopes(
                words.stream().flatMap(word -> SmartScope.parse(word).stream()).toList());
    }

    /// Whether there is anything at all that is permitted.
    public boolean permitAnything() {
        return scopes.stream().anyMatch(scope -> scope.level() == SmartScope.Level.SYSTEM);
    }

    /// Whether something of this kind is permitted on at least some resources of a type.
    public boolean permits(Permission permission, String type) {
        return !(grant(permission, type) instanceof Grant.Nothing);
    }

    /// On which resources of a type something is permitted.
    public Grant grant(Permission permission, String type) {
        var applying =
                scopes.stream()
                        .filter(scope -> scope.level() == SmartScope.Level.SYSTEM)
                        .filter(scope -> scope.speaksOf(permission, type))
                        .map(SmartScope::conditions)
                        .toList();
        if (applying.isEmpty()) {
            return new Grant.Nothing();
        }
        return applying.stream().anyMatch(List::isEmpty)
                ? new Grant.Everything()
                : new Grant.Matching(applying);
    }

    /// Whether everything that the others permit is permitted by one of these too.
    public boolean cover(SmartScopes others) {
        return others.scopes.stream()
                .allMatch(other -> scopes.stream().anyMatch(scope -> scope.covers(other)));
    }

    /// What is both asked for here and allowed there.
    public SmartScopes within(SmartScopes allowed) {
        var found = new ArrayList<SmartScope>();
        for (var asked : scopes) {
            for (var may : allowed.scopes) {
                asked.both(may).ifPresent(found::add);
            }
        }
        return new SmartScopes(found).simplified();
    }

    public SmartScopes and(SmartScopes more) {
        var all = new ArrayList<>(scopes);
        all.addAll(more.scopes);
        return new SmartScopes(all).simplified();
    }

    private SmartScopes simplified() {
        var kept = new ArrayList<SmartScope>();
        for (var scope : scopes) {
            if (kept.stream().noneMatch(k -> k.covers(scope))) {
                kept.removeIf(scope::covers);
                kept.add(scope);
            }
        }
        return new SmartScopes(kept);
    }

    /// As it stands in a token: separated by spaces.
    public String text() {
        return scopes.stream().map(SmartScope::text).collect(Collectors.joining(" "));
    }
}
