package io.twinmesh.persistence.notification;

import io.twinmesh.persistence.journal.Transactions;

import javax.sql.DataSource;

/// Everything that telling needs of these tables.
public record NotificationTables(
        Subscribers subscribers, NotificationShelf shelf, LaggingSubscribers lagging) {

    /// @param source as for [Subscribers]
    public static NotificationTables in(DataSource source) {
        return new NotificationTables(
                new Subscribers(source),
                new NotificationShelf(source),
                new LaggingSubscribers(source));
    }

    static Transactions transactions(DataSource source) {
        return new Transactions(source, "the table of subscribers cannot be used");
    }
}
