package io.twinmesh.cluster.node.backup;

import static java.util.stream.Collectors.toUnmodifiableSet;

import io.twinmesh.cluster.node.backup.BackupOrder.Evidence;
import io.twinmesh.cluster.node.settings.GivenOptions;
import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.persistence.journal.Database;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads the command line of `twinmesh backup`.
final class BackupOptions {
    static final String USAGE =
            """
            Usage: twinmesh backup create --set journal|vault|keys --to FOLDER PLACES [--keep-days N]
                   twinmesh backup verify BACKUP
                   twinmesh backup restore BACKUP PLACES [--overwrite] [--seen FILE] [--log-key FILE]
                   twinmesh backup check PLACES [--seen FILE] [--log-key FILE]
            Each set has a folder of its own, best on a medium of its own: together they would open
            every history.
              journal            what happened, and public files, models and clients
              vault              the patients' wrapped keys; keep it no longer than an erasure may take
              keys               the folder keys, with the master key
            PLACES are those of the server:
              --data DIR         the data folder; with H2, the server must be stopped
              --shared DIR       of several servers, their shared folder (twinmesh.cluster.shared-folder)
              --db JDBC_URL      the journal on PostgreSQL, also while servers run; --db-user USER,
                                 password in the environment variable TWINMESH_DB_PASSWORD
              --vault-db JDBC_URL  the vault; --vault-db-user USER, TWINMESH_VAULT_DB_PASSWORD
            Of restore and check:
              --overwrite        replace what is there; without it nothing is
              --seen FILE        a checkpoint of the log that a witness or anybody else kept
              --log-key FILE     the log's public key (default: public/log.vkey)
            Exit codes: 0 ok, 1 failure, 2 usage, 3 checked, and something is wrong or lost,
            5 database unreachable
            """;

    private static final Set<String> PLACES =
            Set.of("--data", "--shared", "--db", "--db-user", "--vault-db", "--vault-db-user");
    private static final Set<String> EVIDENCE = Set.of("--seen", "--log-key");
    private static final String OVERWRITE = "--overwrite";

    private final Map<String, String> given;
    private final List<String> words = new ArrayList<>();

    /// @param folders how many words there must be that are no options
    private BackupOptions(
            List<String> arguments, int folders, Set<String> flags, List<Set<String>> known) {
        given =
                GivenOptions.read(
                        arguments.subList(1, arguments.size()),
                        known.stream().flatMap(Set::stream).collect(toUnmodifiableSet()),
                        flags,
                        words::add);
        if (words.size() != folders) {
            throw Places.usage("expected %d folders, got %d".formatted(folders, words.size()));
        }
    }

    /// @throws StartFailure with exit code 2 and a sentence that names the wrong word
    static BackupOrder parse(List<String> arguments, String password, String vaultPassword) {
        if (arguments.isEmpty()) {
            throw Places.usage("expected create, verify, restore or check");
        }
        if (arguments.contains("--help")) {
            return new BackupOrder.Help();
        }
        return switch (arguments.getFirst()) {
            case "create" -> {
                var options =
                        new BackupOptions(
                                arguments,
                                0,
                                Set.of(),
                                List.of(PLACES, Set.of("--set", "--to", "--keep-days")));
                yield new BackupOrder.Create(
                        options.set(),
                        path(options.required("--to")),
                        options.places(password, vaultPassword),
                        options.keep());
            }
            case "verify" -> {
                var options = new BackupOptions(arguments, 1, Set.of(), List.of());
                yield new BackupOrder.Verify(path(options.words.getFirst()));
            }
            case "restore" -> {
                var options =
                        new BackupOptions(
                                arguments, 1, Set.of(OVERWRITE), List.of(PLACES, EVIDENCE));
                yield new BackupOrder.Restore(
                        path(options.words.getFirst()),
                        options.places(password, vaultPassword),
                        options.given.containsKey(OVERWRITE),
                        options.evidence());
            }
            case "check" -> {
                var options = new BackupOptions(arguments, 0, Set.of(), List.of(PLACES, EVIDENCE));
                yield new BackupOrder.Check(
                        options.places(password, vaultPassword), options.evidence());
            }
            default ->
                    throw Places.usage(
                            "expected create, verify, restore or check, got '"
                                    + arguments.getFirst()
                                    + "'");
        };
    }

    private BackupSet set() {
        var text = required("--set");
        return BackupSet.of(text)
                .orElseThrow(
                        () -> Places.usage("--set is journal, vault or keys, got '" + text + "'"));
    }

    private Optional<Duration> keep() {
        var text = Optional.ofNullable(given.get("--keep-days"));
        text.filter(days -> !days.matches("[1-9][0-9]{0,4}"))
                .ifPresent(days -> {
                    throw Places.usage("--keep-days is 1 to 99999, got '" + days + "'");
                });
        return text.map(days -> Duration.ofDays(Long.parseLong(days)));
    }

    private Evidence evidence() {
        return new Evidence(folder("--log-key"), folder("--seen"));
    }

    private Places places(String password, String vaultPassword) {
        return new Places(
                folder("--data"),
                folder("--shared"),
                database("--db", password),
                database("--vault-db", vaultPassword));
    }

    private Optional<Database> database(String option, String password) {
        var url = given.get(option);
        if (url == null) {
            return Optional.empty();
        }
        try {
            var user = given.getOrDefault(option + "-user", System.getProperty("user.name"));
            var database = new Database(url, user, password);
            return switch (database.dialect()) {
                case POSTGRESQL -> Optional.of(database);
                case H2 -> throw Places.usage(option + " is PostgreSQL; give --data for H2");
            };
        } catch (IllegalArgumentException e) {
            throw Places.usage(option + ": " + e.getMessage());
        }
    }

    private Optional<Path> folder(String option) {
        return Optional.ofNullable(given.get(option)).map(BackupOptions::path);
    }

    private String required(String option) {
        var value = given.get(option);
        if (value == null || value.isEmpty()) {
            throw Places.usage(option + " is missing");
        }
        return value;
    }

    private static Path path(String text) {
        return Path.of(text).toAbsolutePath().normalize();
    }
}
