package io.twinmesh.cluster.node.store;

import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.journal.SchemaStanding;

import java.time.InstantSource;
import java.util.List;

/// The schema of a server's two databases, for who changes it apart from a server's start. Refuses
/// a database that is not ours, one in place of the other, and one of a newer version.
public final class SchemaSteps implements AutoCloseable {
    private final HikariDataSource journal;
    private final HikariDataSource vault;
    private final Migrations journals;
    private final Migrations vaults;

    /// Steps of each database, as `<component>/<step>`.
    public record Named(List<String> journal, List<String> vault) {
        public Named {
            journal = List.copyOf(journal);
            vault = List.copyOf(vault);
        }

        public boolean none() {
            return journal.isEmpty() && vault.isEmpty();
        }
    }

    private SchemaSteps(
            HikariDataSource journal,
            HikariDataSource vault,
            Migrations journals,
            Migrations vaults) {
        this.journal = journal;
        this.vault = vault;
        this.journals = journals;
        this.vaults = vaults;
    }

    /// @throws StartFailure with exit code 5 when a server cannot be reached, 1 for everything else
    public static SchemaSteps open(Database journal, Database vault, InstantSource time) {
        var first = Databases.pool(journal, "twinmesh-schema", 1);
        try {
            var second = Databases.pool(vault, "twinmesh-schema-vault", 1);
            try {
                Apart.check(first, journal.dialect(), second, vault.dialect());
                return new SchemaSteps(
                        first,
                        second,
                        new Migrations(first, journal.dialect(), time),
                        new Migrations(second, vault.dialect(), time));
            } catch (StartFailure e) {
                second.close();
                throw e;
            }
        } catch (StartFailure e) {
            first.close();
            throw e;
        }
    }

    /// What would be done. Blocks, and changes nothing.
    ///
    /// @throws StartFailure when a database is refused
    public Named missing() {
        return new Named(missing(journals, Schemas.journal()), missing(vaults, Schemas.vault()));
    }

    /// Does it, once both databases were looked at. Blocks while somebody else does.
    ///
    /// @return what was done now
    /// @throws StartFailure when a database is refused, or does not do it
    public Named migrate() {
        missing();
        return new Named(migrate(journals, Schemas.journal()), migrate(vaults, Schemas.vault()));
    }

    private static List<String> missing(Migrations migrations, List<Migrations.Scripts> known) {
        try {
            var standing = migrations.standing(known);
            standing.unchangeable()
                    .ifPresent(why -> {
                        throw new IllegalStateException(why);
                    });
            return standing.missing();
        } catch (IllegalStateException e) {
            throw Databases.refused(known, e);
        }
    }

    private static List<String> migrate(Migrations migrations, List<Migrations.Scripts> known) {
        try {
            return migrations.apply(known, SchemaStanding::unchangeable);
        } catch (IllegalStateException e) {
            throw Databases.refused(known, e);
        }
    }

    @Override
    public void close() {
        journal.close();
        vault.close();
    }
}
