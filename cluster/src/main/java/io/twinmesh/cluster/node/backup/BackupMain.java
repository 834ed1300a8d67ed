package io.twinmesh.cluster.node.backup;

import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.cluster.node.store.Databases;

import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;

/// `twinmesh backup`: copies of a server's sets, and their way back.
public final class BackupMain {
    private static final int OK = 0;
    private static final int NO = 3;

    private BackupMain() {}

    /// Exit codes: 0 ok, 1 failure, 2 usage, 3 something is wrong or lost, 5 database unreachable.
    public static void main(String[] args) {
        System.exit(run(List.of(args), System.out, System.err, InstantSource.system()));
    }

    /// @return the exit code
    public static int run(
            List<String> arguments, PrintStream out, PrintStream err, InstantSource time) {
        try {
            var order =
                    BackupOptions.parse(
                            arguments,
                            secret("TWINMESH_DB_PASSWORD"),
                            secret("TWINMESH_VAULT_DB_PASSWORD"));
            return done(order, out, err, time);
        } catch (StartFailure e) {
            err.println("twinmesh backup: " + e.getMessage());
            if (e.exitCode() == StartFailure.USAGE) {
                err.print(BackupOptions.USAGE);
            }
            return e.exitCode();
        } catch (IOException | SQLException | IllegalStateException | IllegalArgumentException e) {
            err.println("twinmesh backup: " + Databases.root(e));
            return StartFailure.FAILURE;
        }
    }

    private static int done(BackupOrder order, PrintStream out, PrintStream err, InstantSource time)
            throws IOException, SQLException {
        return switch (order) {
            case BackupOrder.Help() -> {
                out.print(BackupOptions.USAGE);
                yield OK;
            }
            case BackupOrder.Create create -> {
                var created = Creating.create(create, time, BackupFolder::remove);
                out.println(created.backup());
                created.left().forEach(sentence -> err.println("twinmesh backup: " + sentence));
                yield created.left().isEmpty() ? OK : StartFailure.FAILURE;
            }
            case BackupOrder.Verify(var backup) -> {
                var manifest = Manifest.read(backup);
                var wrong = BackupFolder.wrong(backup, manifest);
                out.printf(
                        "%s of %s, %d files%n",
                        manifest.set(), manifest.takenAt(), manifest.files().size());
                yield said("wrong: ", wrong, out);
            }
            case BackupOrder.Restore restore -> {
                var manifest = Manifest.read(restore.backup());
                if (manifest.backupSet() == BackupSet.JOURNAL) {
                    Checking.refuseIncomplete(restore.places(), restore.evidence());
                }
                var replaced =
                        Restoring.restore(
                                restore,
                                time,
                                before -> {
                                    said("lost: ", before.lost(manifest), out);
                                    before.aside()
                                            .ifPresent(keys -> out.println("kept aside: " + keys));
                                    out.flush();
                                });
                out.printf("restored %s of %s%n", manifest.set(), manifest.takenAt());
                var losses = replaced.lost(manifest).isEmpty() ? OK : NO;
                yield switch (manifest.backupSet()) {
                    case JOURNAL ->
                            Math.max(losses, checked(restore.places(), restore.evidence(), out));
                    case VAULT, KEYS -> losses;
                };
            }
            case BackupOrder.Check(var places, var evidence) -> checked(places, evidence, out);
        };
    }

    private static int checked(Places places, BackupOrder.Evidence evidence, PrintStream out)
            throws IOException, SQLException {
        var found = Checking.check(places, evidence);
        out.printf("checked %d twins, %d leaves of the log%n", found.twins(), found.leaves());
        return said("wrong: ", found.wrong(), out);
    }

    private static int said(String kind, List<String> sentences, PrintStream out) {
        sentences.forEach(sentence -> out.println(kind + sentence));
        return sentences.isEmpty() ? OK : NO;
    }

    private static String secret(String variable) {
        return Objects.requireNonNullElse(System.getenv(variable), "");
    }
}
