package io.twinmesh.persistence.projection;

import io.twinmesh.persistence.journal.Migrations;

import java.util.List;

/// The tables of the read models.
public final class ReadSideSchema {
    private ReadSideSchema() {}

    /// The steps, for [Migrations#run]; they live in the journal's database, since a projection
    /// moves its cursor and its tables in one transaction.
    public static Migrations.Scripts scripts() {
        return new Migrations.Scripts(
                "read-side",
                ReadSideSchema.class,
                List.of(
                        "001-read-side",
                        "002-final",
                        "003-account-leaf",
                        "004-burned",
                        "005-linked-leaf",
                        "006-leaves",
                        "007-earned",
                        "008-policy"));
    }
}
