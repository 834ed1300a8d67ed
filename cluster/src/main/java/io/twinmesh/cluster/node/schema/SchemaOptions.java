package io.twinmesh.cluster.node.schema;

import io.twinmesh.cluster.node.settings.GivenOptions;
import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.persistence.journal.Database;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The command line of `twinmesh schema`.
///
/// @param change whether what is missing is done
/// @param json whether the answer is JSON
record SchemaOptions(boolean change, boolean json, Database journal, Database vault) {
    static final String USAGE =
            """
            Usage: twinmesh schema status PLACES [--json]
                   twinmesh schema migrate PLACES [--json]
            status says what the databases lack of the tables that this version uses and changes
            nothing; migrate does it, in one transaction of each database on PostgreSQL, while
            servers run, and a second time does nothing.
            PLACES are those of the server:
              --data DIR         the data folder, for H2; the server must be stopped
              --db JDBC_URL      the journal on PostgreSQL; --db-user USER, password in
                                 TWINMESH_DB_PASSWORD
              --vault-db JDBC_URL  the vault; --vault-db-user USER, TWINMESH_VAULT_DB_PASSWORD
            Exit codes: 0 up to date, 1 failure or refused, 2 usage, 3 status: steps are missing,
            5 database unreachable
            """;

    private static final Set<String> KNOWN =
            Set.of("--data", "--db", "--db-user", "--vault-db", "--vault-db-user");

    /// @param words after `schema`
    /// @throws StartFailure with exit code 2 and a sentence that names the wrong word
    static SchemaOptions parse(List<String> words, String password, String vaultPassword) {
        if (words.isEmpty() || !Set.of("status", "migrate").contains(words.getFirst())) {
            throw usage(
                    "expected status or migrate, got "
                            + (words.isEmpty() ? "nothing" : "'" + words.getFirst() + "'"));
        }
        var given = GivenOptions.read(words.subList(1, words.size()), KNOWN, Set.of("--json"));
        return new SchemaOptions(
                words.getFirst().equals("migrate"),
                given.containsKey("--json"),
                database(given, "--db", password, Path.of("db", "twinmesh")),
                database(given, "--vault-db", vaultPassword, Path.of("vault", "keys")));
    }

    private static Database database(
            Map<String, String> given, String option, String password, Path file) {
        var url = given.get(option);
        if (url != null) {
            try {
                var user = given.getOrDefault(option + "-user", System.getProperty("user.name"));
                return new Database(url, user, password);
            } catch (IllegalArgumentException e) {
                throw usage(option + ": " + e.getMessage());
            }
        }
        if (given.containsKey(option + "-user")) {
            throw usage(option + "-user needs " + option);
        }
        var data = given.get("--data");
        if (data == null) {
            throw usage("give " + option + ", or --data for H2");
        }
        var whole = Path.of(data).toAbsolutePath().normalize().resolve(file);
        if (!Files.isRegularFile(whole.resolveSibling(whole.getFileName() + ".mv.db"))) {
            throw new StartFailure(
                    StartFailure.FAILURE,
                    "there is no "
                            + file
                            + ".mv.db in "
                            + data
                            + ": a server makes it when it starts");
        }
        return Database.h2(whole);
    }

    private static StartFailure usage(String sentence) {
        return new StartFailure(StartFailure.USAGE, sentence);
    }
}
