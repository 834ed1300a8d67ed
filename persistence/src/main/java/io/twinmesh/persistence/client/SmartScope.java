package io.twinmesh.persistence.client;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// One SMART scope of version 2, for example `system/Observation.rs?category=laboratory`; those of
/// version 1 (`.read`, `.write`, `.*`) are read as what they mean.
/// https://hl7.org/fhir/smart-app-launch/STU2.2/scopes-and-launch-context.html
///
/// @param type a type of resource, or `*` for all
/// @param permissions at least one
/// @param conditions all of them must hold
public record SmartScope(
        Level level, String type, Set<Permission> permissions, List<ScopeCondition> conditions) {
    private static final String ALL_TYPES = "*";
    private static final int MAX_LENGTH = 512;
    private static final int MAX_CONDITIONS = 4;
    private static final Pattern FORM =
            Pattern.compile(
                    "(patient|user|system)/([A-Z][A-Za-z]{1,49}|\\*)"
                            + "\\.([a-z]{1,5}|\\*)(?:\\?(.+))?");

    /// In whose name the client asks.
    public enum Level {
        /// One patient, chosen when the app was started.
        PATIENT,
        /// A person who is signed in.
        USER,
        /// The client itself.
        SYSTEM
    }

    public SmartScope {
        permissions = Set.copyOf(permissions);
        conditions = List.copyOf(conditions);
        if (permissions.isEmpty() || !type.matches("[A-Z][A-Za-z]{1,49}|\\*")) {
            throw new IllegalArgumentException("no such scope: " + type);
        }
    }

    /// A scope without conditions for a client that acts for itself.
    public static SmartScope system(String type, Set<Permission> permissions) {
        return new SmartScope(Level.SYSTEM, type, permissions, List.of());
    }

    /// Empty when it is not a SMART scope, or has a condition that this release cannot keep.
    public static Optional<SmartScope> parse(String text) {
        var form = FORM.matcher(text);
        if (text.length() > MAX_LENGTH || !form.matches()) {
            return Optional.empty();
        }
        var level = Level.valueOf(form.group(1).toUpperCase(Locale.ROOT));
        var type = form.group(2);
        var query = Optional.ofNullable(form.group(4));
        return permissions(form.group(3))
                .flatMap(permissions ->
                        conditions(query)
                                .map(found -> new SmartScope(level, type, permissions, found)));
    }

    private static Optional<Set<Permission>> permissions(String letters) {
        return switch (letters) {
            case "read" -> Optional.of(EnumSet.of(Permission.READ, Permission.SEARCH));
            case "write" ->
                    Optional.of(
                            EnumSet.of(Permission.CREATE, Permission.UPDATE, Permission.DELETE));
            case "*" -> Optional.of(EnumSet.allOf(Permission.class));
            default -> Permission.parse(letters);
        };
    }

    private static Optional<List<ScopeCondition>> conditions(Optional<String> query) {
        var found = new ArrayList<ScopeCondition>();
        for (var part : query.map(q -> List.of(q.split("&", -1))).orElse(List.of())) {
            var condition = ScopeCondition.parse(part);
            if (condition.isEmpty() || found.size() == MAX_CONDITIONS) {
                return Optional.empty();
            }
            found.add(condition.get());
        }
        return Optional.of(found);
    }

    /// Whether everything that the other permits is permitted by this one too.
    boolean covers(SmartScope other) {
        return level == other.level
                && (type.equals(ALL_TYPES) || type.equals(other.type))
                && permissions.containsAll(other.permissions)
                && other.conditions.containsAll(conditions);
    }

    /// What both permit; empty when that is nothing.
    Optional<SmartScope> both(SmartScope other) {
        var common = EnumSet.noneOf(Permission.class);
        common.addAll(permissions);
        common.retainAll(other.permissions);
        boolean meet =
                type.equals(other.type) || type.equals(ALL_TYPES) || other.type.equals(ALL_TYPES);
        var all = new LinkedHashSet<>(conditions);
        all.addAll(other.conditions);
        if (level != other.level || !meet || common.isEmpty() || all.size() > MAX_CONDITIONS) {
            return Optional.empty();
        }
        var narrower = type.equals(ALL_TYPES) ? other.type : type;
        return Optional.of(new SmartScope(level, narrower, common, List.copyOf(all)));
    }

    boolean speaksOf(Permission permission, String asked) {
        return permissions.contains(permission) && (type.equals(ALL_TYPES) || type.equals(asked));
    }

    /// In the form of version 2.
    public String text() {
        return level.name().toLowerCase(Locale.ROOT)
                + "/"
                + type
                + "."
                + Permission.text(permissions)
                + (conditions.isEmpty()
                        ? ""
                        : conditions.stream()
                                .map(ScopeCondition::text)
                                .collect(Collectors.joining("&", "?", "")));
    }
}
