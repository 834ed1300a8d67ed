package io.twinmesh.cluster.node.settings;

import io.twinmesh.persistence.journal.Database;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// What was said on the command line.
///
/// @param data the data folder
/// @param port of the HTTP interface, 0 for any free one
/// @param gatewayPort of the providers' gateway, 0 for any free one
/// @param db empty: H2 in the data folder
/// @param vaultDb empty: H2 in the data folder, beside a journal in H2 only
public record ServerOptions(
        Path data,
        Optional<String> host,
        OptionalInt port,
        OptionalInt gatewayPort,
        Optional<Database> db,
        Optional<Database> vaultDb) {
    public static final String USAGE =
            """
            Usage: twinmesh server --data DIR [--host ADDRESS] [--port N] [--gateway-port N]
                                   [--db JDBC_URL [--db-user USER]
                                    --vault-db JDBC_URL [--vault-db-user USER]]
              --data DIR         where keys, models and (without --db) the journal are kept
              --host ADDRESS     address to listen on (default 127.0.0.1)
              --port N           HTTP port, 0 for any free one (default 8080)
              --gateway-port N   port for providers, 0 for any free one (default 8443)
              --db JDBC_URL      jdbc:postgresql://… instead of H2; the password comes from
                                 the environment variable TWINMESH_DB_PASSWORD
              --db-user USER     database user (default: the one in the URL, else your own name)
              --vault-db JDBC_URL  needed with --db: another database for the patients' keys,
                                 with backups of its own, because a restore of --db must not
                                 bring a destroyed key back; password: TWINMESH_VAULT_DB_PASSWORD
              --vault-db-user USER  its user
            Exit codes: 0 stopped in order, 1 cannot start, has failed, or was cut off as it
            stopped (twinmesh.shutdown.limit), 2 usage, 5 database unreachable
            """;

    public ServerOptions {
        var onPostgresql = db.filter(database -> database.dialect() == Database.Dialect.POSTGRESQL);
        if (onPostgresql.isPresent() && vaultDb.isEmpty()) {
            throw usage(
                    "--db needs --vault-db: expected the JDBC URL of another database for the"
                            + " patients' keys, or a restore of --db would bring destroyed keys back");
        }
    }

    /// Several servers cannot share a database in the folder of one.
    ///
    /// @throws StartFailure when they would
    public void refuseOwnDatabase(ClusterSettings cluster) {
        if (cluster.several() && !(onServer(db) && onServer(vaultDb))) {
            throw usage(
                    (cluster.pods().isPresent()
                                    ? "twinmesh.cluster.discovery = kubernetes"
                                    : "twinmesh.cluster.seed-nodes")
                            + " needs --db and --vault-db: expected JDBC URLs of"
                            + " PostgreSQL, the same for all nodes");
        }
    }

    private static boolean onServer(Optional<Database> database) {
        return database.filter(one -> one.dialect() == Database.Dialect.POSTGRESQL).isPresent();
    }

    private static final Set<String> KNOWN =
            Set.of(
                    "--data",
                    "--host",
                    "--port",
                    "--gateway-port",
                    "--db",
                    "--db-user",
                    "--vault-db",
                    "--vault-db-user");

    /// @param password of the database user
    /// @param vaultPassword of the vault's database user
    /// @throws StartFailure with exit code 2 and a sentence that names the wrong word
    public static ServerOptions parse(List<String> words, String password, String vaultPassword) {
        var given = GivenOptions.read(words, KNOWN);
        var data = given.get("--data");
        if (data == null || data.isEmpty()) {
            throw usage("--data is missing");
        }
        return new ServerOptions(
                Path.of(data).toAbsolutePath().normalize(),
                Optional.ofNullable(given.get("--host")),
                port(given, "--port"),
                port(given, "--gateway-port"),
                database(given, "--db", password),
                database(given, "--vault-db", vaultPassword));
    }

    private static Optional<Database> database(
            Map<String, String> given, String option, String password) {
        var url = given.get(option);
        if (url == null) {
            if (given.containsKey(option + "-user")) {
                throw usage(option + "-user needs " + option);
            }
            return Optional.empty();
        }
        try {
            // as psql does; a user in the URL goes before it
            var user = given.getOrDefault(option + "-user", System.getProperty("user.name"));
            return Optional.of(new Database(url, user, password));
        } catch (IllegalArgumentException e) {
            throw usage(option + ": " + e.getMessage());
        }
    }

    private static OptionalInt port(Map<String, String> given, String name) {
        var text = given.get(name);
        if (text == null) {
            return OptionalInt.empty();
        }
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > 65535) {
            throw usage(name + " must be 0 to 65535, got '" + text + "'");
        }
        return OptionalInt.of(Integer.parseInt(text));
    }

    private static StartFailure usage(String sentence) {
        return new StartFailure(StartFailure.USAGE, sentence);
    }
}
