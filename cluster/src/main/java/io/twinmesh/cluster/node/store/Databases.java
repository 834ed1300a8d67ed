package io.twinmesh.cluster.node.store;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;

import io.twinmesh.cluster.node.settings.NodeConfig;
import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.cluster.node.settings.block.StorageSettings;
import io.twinmesh.persistence.journal.CommitsOnDisk;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.journal.Vanishing;
import io.twinmesh.persistence.member.DatabaseClaim;
import io.twinmesh.persistence.member.DatabaseClaim.TakenException;
import io.twinmesh.persistence.member.DatabaseClaim.Use;
import io.twinmesh.persistence.projection.tail.JournalEnd;

import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/// The node's two databases, their schemas up to date: the journal with its read side, and the
/// vault, apart on purpose.
///
/// @param end of the journal, for all who read it here
/// @param claim that nobody uses the journal who must not while this node does
/// @param onDisk the vault before the journal, whose events nobody can read without its keys
public record Databases(
        HikariDataSource journal,
        HikariDataSource vault,
        JournalEnd end,
        DatabaseClaim claim,
        CommitsOnDisk onDisk)
        implements AutoCloseable {
    private static final Duration FIRST_WRITE = Duration.ofSeconds(30);

    /// Changes nothing in a database that others use who do not go with this server.
    ///
    /// @throws StartFailure with exit code 5 when a server cannot be reached, 1 for everything else
    public static Databases open(
            Database journal, Database vault, NodeConfig config, InstantSource time) {
        var storage = config.storage();
        var first = pool(journal, "twinmesh-read", storage.connections().read(), storage);
        try {
            var claim = claim(journal, config, time);
            try {
                ready(first, journal, Schemas.journal(), storage.applySchema(), time);
                write(first);
                var second = vault(first, journal, vault, storage, time);
                first.setConnectionTimeout(storage.connectionTimeout().toMillis());
                second.setConnectionTimeout(storage.connectionTimeout().toMillis());
                return new Databases(
                        first,
                        second,
                        JournalEnd.in(first, time),
                        claim,
                        CommitsOnDisk.of(vault, journal));
            } catch (StartFailure e) {
                claim.close();
                throw e;
            }
        } catch (StartFailure e) {
            first.close();
            throw e;
        }
    }

    /// A server that is alone beside others would write what they write, and each would fence the
    /// other's twins.
    private static DatabaseClaim claim(Database journal, NodeConfig config, InstantSource time) {
        var cluster = config.cluster();
        try {
            return cluster.several()
                    ? DatabaseClaim.take(
                            journal, Use.MEMBER, cluster.host() + ":" + cluster.port(), time)
                    : DatabaseClaim.take(
                            journal,
                            Use.ALONE,
                            "HTTP " + config.http().host() + ":" + config.http().port(),
                            time);
        } catch (TakenException taken) {
            throw new StartFailure(
                    StartFailure.FAILURE,
                    "the journal's database is in use by "
                            + taken.getMessage()
                            + ", and this server is to be "
                            + (cluster.several() ? "a member of a cluster" : "alone")
                            + ": stop what is there first"
                            + (cluster.several()
                                    ? ""
                                    : ", or set twinmesh.cluster.seed-nodes, the same for all")
                            + "; who was killed has let go of it, a machine that vanished does after "
                            + Vanishing.NOTICED.toSeconds()
                            + " s",
                    taken);
        } catch (SQLException e) {
            throw new StartFailure(
                    StartFailure.UNREACHABLE, "the database cannot be reached: " + root(e), e);
        }
    }

    private static HikariDataSource vault(
            HikariDataSource first,
            Database journal,
            Database vault,
            StorageSettings storage,
            InstantSource time) {
        var second = pool(vault, "twinmesh-vault", storage.connections().vault(), storage);
        try {
            Apart.check(first, journal.dialect(), second, vault.dialect());
            ready(second, vault, Schemas.vault(), storage.applySchema(), time);
            write(second);
            return second;
        } catch (StartFailure e) {
            second.close();
            throw e;
        }
    }

    private static HikariDataSource pool(
            Database database, String name, int connections, StorageSettings storage) {
        return opened(database, () -> database.open(name, connections, storage.answerTimeout()));
    }

    /// For statements of any length.
    ///
    /// @throws StartFailure as above
    public static HikariDataSource pool(Database database, String name, int connections) {
        return opened(database, () -> database.open(name, connections));
    }

    private static HikariDataSource opened(Database database, Supplier<HikariDataSource> opening) {
        try {
            return opening.get();
        } catch (PoolInitializationException e) {
            throw switch (database.dialect()) {
                case POSTGRESQL ->
                        new StartFailure(
                                StartFailure.UNREACHABLE,
                                "the database cannot be reached: " + root(e),
                                e);
                case H2 ->
                        new StartFailure(
                                StartFailure.FAILURE,
                                "the database in the data folder cannot be opened: " + root(e),
                                e);
            };
        }
    }

    private static void ready(
            HikariDataSource source,
            Database database,
            List<Migrations.Scripts> known,
            boolean apply,
            InstantSource time) {
        try {
            SchemaAtStart.of(apply, database.dialect())
                    .ready(new Migrations(source, database.dialect(), time), known);
        } catch (IllegalStateException e) {
            throw refused(known, e);
        }
    }

    /// A schema that cannot be used or not be changed, in one sentence.
    static StartFailure refused(List<Migrations.Scripts> known, IllegalStateException why) {
        var name = "the database of " + known.getFirst().component() + ": ";
        return new StartFailure(
                StartFailure.FAILURE,
                name
                        + why.getMessage()
                        + (why.getCause() == null ? "" : ": " + state(why.getCause())),
                why);
    }

    /// A disk that has become full lets a database open, and a server that can only read is not
    /// one.
    private static void write(HikariDataSource source) {
        try {
            DatabaseProbe.write(source, FIRST_WRITE);
        } catch (SQLException e) {
            throw new StartFailure(
                    StartFailure.FAILURE, "the database cannot be written: " + state(e), e);
        }
    }

    /// The innermost cause without what a database says of it, which may quote a row.
    public static String state(Throwable failure) {
        var cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof SQLException failed
                ? cause.getClass().getSimpleName() + " of state " + failed.getSQLState()
                : root(cause);
    }

    /// The innermost cause in one line.
    public static String root(Throwable failure) {
        var cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getClass().getSimpleName()
                + " "
                + String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    }

    @Override
    public void close() {
        journal.close();
        vault.close();
        claim.close();
    }
}
