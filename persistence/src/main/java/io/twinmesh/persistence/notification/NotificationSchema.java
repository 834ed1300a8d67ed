package io.twinmesh.persistence.notification;

import io.twinmesh.persistence.journal.Migrations;

import java.util.List;

/// The tables of subscribers and their notifications.
public final class NotificationSchema {
    private NotificationSchema() {}

    /// The steps, for [Migrations#run]; they live in the journal's database.
    public static Migrations.Scripts scripts() {
        return new Migrations.Scripts(
                "notification",
                NotificationSchema.class,
                List.of("001-notification", "002-subscription"));
    }
}
