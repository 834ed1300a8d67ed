package io.twinmesh.persistence.notification;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/// The kinds of events that one can be told of.
@SuppressWarnings("ImmutableEnumChecker") // the sets are copies
public enum NotificationKind {
    /// Alerts raised and cleared. One that was held back is nobody told of.
    ALERTS("alerts", Set.of("twin.alert-raised", "twin.alert-cleared")),
    /// Resources recorded and deleted, signals recorded.
    DATA("data", Set.of("twin.resource-recorded", "twin.resource-deleted", "twin.signal-recorded")),
    /// Questions allowed, denied, found not computable and answered, and answers reviewed.
    ACCESS(
            "access",
            Set.of(
                    "twin.access-granted",
                    "twin.access-denied",
                    "twin.nothing-computable",
                    "twin.assessment-received",
                    "twin.answer-reviewed")),
    /// Emergency access opened and reviewed.
    EMERGENCY_ACCESS(
            "emergency-access", Set.of("twin.break-glass-opened", "twin.break-glass-reviewed"));

    private final String text;
    private final Set<String> types;

    NotificationKind(String text, Set<String> types) {
        this.text = text;
        this.types = types;
    }

    /// As it stands in requests and in the table; permanent.
    public String text() {
        return text;
    }

    public static Optional<NotificationKind> named(String text) {
        return Arrays.stream(values()).filter(kind -> kind.text.equals(text)).findFirst();
    }

    /// @param tag stored type and version, for example `twin.alert-raised/1`
    static Optional<NotificationKind> of(String tag) {
        var type = tag.substring(0, Math.max(0, tag.lastIndexOf('/')));
        return Arrays.stream(values()).filter(kind -> kind.types.contains(type)).findFirst();
    }
}
