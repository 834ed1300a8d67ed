package io.twinmesh.persistence.audit.chain;

import io.twinmesh.persistence.journal.Migrations;

import java.util.List;

/// The trail's tables: the records in the journal's database, the marks in the vault's.
public final class AuditSchema {
    private AuditSchema() {}

    public static Migrations.Scripts records() {
        return new Migrations.Scripts("audit", AuditSchema.class, List.of("001-audit"));
    }

    /// For the vault's database: whoever cuts the trail short would have to change both.
    public static Migrations.Scripts marks() {
        return new Migrations.Scripts("audit-marks", AuditSchema.class, List.of("001-audit-marks"));
    }
}
