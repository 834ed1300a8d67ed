package io.twinmesh.cluster.node.store;

import io.twinmesh.persistence.audit.chain.AuditSchema;
import io.twinmesh.persistence.client.JdbcUsedAssertions;
import io.twinmesh.persistence.directory.Directory;
import io.twinmesh.persistence.directory.DirectorySealing;
import io.twinmesh.persistence.expert.ReviewCases;
import io.twinmesh.persistence.export.ExportRegister;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.member.MemberRegister;
import io.twinmesh.persistence.notification.NotificationSchema;
import io.twinmesh.persistence.projection.ReadSideSchema;
import io.twinmesh.persistence.quarantine.Quarantine;
import io.twinmesh.persistence.resource.ResourceIndex;
import io.twinmesh.persistence.vault.ExportKeys;
import io.twinmesh.persistence.vault.KeyVault;

import java.util.List;

/// What a node keeps in its two databases.
public final class Schemas {
    private Schemas() {}

    public static List<Migrations.Scripts> journal() {
        return List.of(
                Migrations.journal(),
                Quarantine.migrations(),
                ReadSideSchema.scripts(),
                NotificationSchema.scripts(),
                StorageProbe.scripts(),
                AuditSchema.records(),
                Directory.migrations(),
                ResourceIndex.migrations(),
                ExportRegister.migrations(),
                MemberRegister.migrations(),
                JdbcUsedAssertions.migrations(),
                ReviewCases.migrations());
    }

    public static List<Migrations.Scripts> vault() {
        return List.of(
                KeyVault.migrations(),
                StorageProbe.scripts(),
                AuditSchema.marks(),
                DirectorySealing.marks(),
                ExportKeys.migrations());
    }
}
