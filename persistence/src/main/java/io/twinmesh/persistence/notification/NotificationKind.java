package io.twinmesh.persistence.notification;

import java.util.Arrays;
import java.util.Optional;

/// The kinds of events that one can be told of.
public enum NotificationKind {
    /// Alerts raised and cleared. One that was held back is nobody told of.
    ALERTS("alerts"),
    /// Resources recorded and deleted, signals recorded.
    DATA("data"),
    /// Questions allowed, denied, found not computable, and answered.
    ACCESS("access"),
    /// Emergency access opened and reviewed.
    EMERGENCY_ACCESS("emergency-access");

    private final String text;

    NotificationKind(String text) {
        this.text = text;
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
        return switch (tag.substring(0, Math.max(0, tag.lastIndexOf('/')))) {
            case "twin.alert-raised", "twin.alert-cleared" -> Optional.of(ALERTS);
            case "twin.resource-recorded", "twin.resource-deleted", "twin.signal-recorded" ->
                    Optional.of(DATA);
            case "twin.access-granted",
                    "twin.access-denied",
                    "twin.nothing-computable",
                    "twin.assessment-received" ->
                    Optional.of(ACCESS);
            case "twin.break-glass-opened", "twin.break-glass-reviewed" ->
                    Optional.of(EMERGENCY_ACCESS);
            default -> Optional.empty();
        };
    }
}
