package io.twinmesh.cluster.node.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.cluster.node.backup.Manifest.Copied;
import io.twinmesh.cluster.node.folder.FolderLock;
import io.twinmesh.persistence.backup.Standing;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.CompactRange;
import io.twinmesh.persistence.log.Rfc9162;
import io.twinmesh.persistence.log.Skey;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A server on H2 is copied, goes on, is lost, and comes back.
class BackupDrillTest {
    private static final Instant FIRST = Instant.parse("2026-11-28T01:15:00Z");

    @TempDir private static Path once = Path.of("");
    @TempDir private Path temp = Path.of("");

    private Instant now = FIRST;
    private SmallServer server;
    private String said = "";

    @BeforeAll
    static void a_server_with_one_twin() throws Exception {
        SmallServer.make(once.resolve("data"), () -> FIRST);
    }

    @BeforeEach
    void as_it_was() throws Exception {
        server = SmallServer.copy(once.resolve("data"), temp.resolve("data"), () -> now);
    }

    private int run(String... words) {
        var out = new ByteArrayOutputStream();
        var print = new PrintStream(out, true, StandardCharsets.UTF_8);
        var code = BackupMain.run(List.of(words), print, print, () -> now);
        said = out.toString(StandardCharsets.UTF_8);
        return code;
    }

    private Path create(String set) {
        var code = run("create", "--set", set, "--to", folder(set), "--data", data());
        assertThat(code).as(said).isZero();
        return Path.of(said.strip());
    }

    private String folder(String set) {
        return temp.resolve("backups-" + set).toString();
    }

    private String data() {
        return server.data().toString();
    }

    private void laterBy(Duration time) {
        now = now.plus(time);
    }

    @Nested
    class The_three_sets {
        @Test
        void come_back_to_an_empty_machine_and_hold_what_they_held() throws Exception {
            var sets = List.of(create("journal"), create("vault"), create("keys"));
            var other = temp.resolve("other");

            for (var set : sets) {
                assertThat(run("verify", set.toString())).as(said).isZero();
                assertThat(run("restore", set.toString(), "--data", other.toString()))
                        .as(said)
                        .isZero();
            }

            for (var file : List.of("keys/master.key", "public/log.vkey", "models/one.json")) {
                assertThat(other.resolve(file)).hasSameBinaryContentAs(server.data().resolve(file));
            }
            assertThat(run("check", "--data", other.toString())).as(said).isZero();
            assertThat(said).contains("checked 1 twins, 0 leaves");
        }

        @Test
        void hold_nothing_of_each_other() throws IOException {
            var journal = create("journal");
            var vault = create("vault");
            var keys = create("keys");

            assertThat(files(journal))
                    .contains("database.zip", "files/models/one.json")
                    .noneMatch(name -> name.contains("key") && !name.contains("vkey"));
            assertThat(files(vault)).containsExactlyInAnyOrder("database.zip", "manifest.json");
            assertThat(files(keys))
                    .containsExactlyInAnyOrder("files/keys/master.key", "manifest.json");
        }

        @Test
        void are_not_put_into_one_folder() {
            create("journal");

            assertThat(run("create", "--set=vault", "--to", folder("journal"), "--data", data()))
                    .isEqualTo(1);
            assertThat(said).contains("holds backups of the set journal");
        }

        private List<String> files(Path backup) throws IOException {
            try (var found = Files.walk(backup)) {
                return found.filter(Files::isRegularFile)
                        .map(file -> backup.relativize(file).toString())
                        .toList();
            }
        }
    }

    @FunctionalInterface
    private interface Change {
        void make(Path part) throws IOException;
    }

    @Nested
    class A_restore {
        @Test
        void replaces_nothing_unless_it_is_told_to() throws Exception {
            var backup = create("journal");
            server.happens(2);

            assertThat(run("restore", backup.toString(), "--data", data())).isEqualTo(1);
            assertThat(said).contains("--overwrite replaces it");
            assertThat(server.events()).isEqualTo(5);
        }

        @Test
        void says_what_happened_since_the_backup_and_is_lost() throws Exception {
            var backup = create("journal");
            laterBy(Duration.ofHours(3));
            server.happens(2);

            assertThat(run("restore", backup.toString(), "--data", data(), "--overwrite"))
                    .isEqualTo(3);
            assertThat(said)
                    .contains("lost: 2 events since the backup, the last at 2026-11-28T04:15:00Z");
            assertThat(server.events()).isEqualTo(3);
        }

        @Test
        void that_breaks_off_has_said_what_it_replaces() throws Exception {
            var backup =
                    changed(
                            create("journal"),
                            part -> Files.writeString(part.resolve("database.zip"), "no archive"));
            server.happens(2);

            assertThat(run("restore", backup.toString(), "--data", data(), "--overwrite"))
                    .isEqualTo(1);
            assertThat(said)
                    .contains("lost: 2 events since the backup")
                    .contains("holds no database of H2");
        }

        @Test
        void says_what_a_witness_saw_and_the_log_no_longer_has() throws Exception {
            var backup = create("journal");
            var seen = Files.writeString(temp.resolve("seen"), checkpoint(SmallServer.LOG));

            assertThat(
                            run(
                                    "restore",
                                    backup.toString(),
                                    "--data",
                                    temp.resolve("other").toString(),
                                    "--seen",
                                    seen.toString()))
                    .isEqualTo(3);
            assertThat(said).contains("the log has 0 leaves, and somebody saw 2: 2 are lost");
        }

        @Test
        void believes_no_checkpoint_of_another_log() throws Exception {
            var stranger = Skey.of("test.local/lane/0", other());
            var seen = Files.writeString(temp.resolve("seen"), checkpoint(stranger));

            assertThat(run("check", "--data", data(), "--seen", seen.toString())).isEqualTo(1);
            assertThat(said).contains("no signature of a trusted key");
        }

        @Test
        void of_the_vault_names_whom_it_makes_readable_again() {
            var backup = create("vault");
            laterBy(Duration.ofDays(1));
            server.erase();

            assertThat(run("restore", backup.toString(), "--data", data(), "--overwrite"))
                    .isEqualTo(3);
            assertThat(said)
                    .contains("lost: the erasure of " + SmallServer.ADA)
                    .contains("erase again")
                    .doesNotContain("the keys of");
        }

        @Test
        void of_the_vault_says_how_many_patients_nobody_can_read_any_more() {
            laterBy(Duration.ofHours(1));
            var backup = create("vault");
            laterBy(Duration.ofHours(14));
            server.meets(new PatientId("tw-" + "b".repeat(32)));
            server.meets(new PatientId("tw-" + "c".repeat(32)));

            assertThat(run("restore", backup.toString(), "--data", data(), "--overwrite"))
                    .isEqualTo(3);
            assertThat(said)
                    .contains(
                            "lost: the keys of 2 patients made since 2026-11-28T02:05:00Z, ten"
                                    + " minutes before the backup")
                    .contains("unreadable for ever");
        }

        @Test
        void of_the_vault_that_loses_nothing_says_so() {
            laterBy(Duration.ofHours(1));
            var backup = create("vault");

            assertThat(run("restore", backup.toString(), "--data", data(), "--overwrite"))
                    .as(said)
                    .isZero();
            assertThat(said).doesNotContain("lost");
        }

        @Test
        void of_the_vault_reckons_with_a_server_whose_clock_is_behind() {
            laterBy(Duration.ofHours(1));
            var backup = create("vault");
            laterBy(Duration.ofMinutes(-10));
            server.meets(new PatientId("tw-" + "b".repeat(32)));
            server.erase();

            assertThat(run("restore", backup.toString(), "--data", data(), "--overwrite"))
                    .isEqualTo(3);
            assertThat(said)
                    .contains("lost: the keys of 1 patients")
                    .contains("lost: the erasure of " + SmallServer.ADA);
        }

        @Test
        void takes_nothing_from_a_damaged_backup() throws Exception {
            var backup = create("journal");
            Files.writeString(backup.resolve("files/models/one.json"), "another");
            var other = temp.resolve("other");

            assertThat(run("verify", backup.toString())).isEqualTo(3);
            assertThat(said).contains("files/models/one.json is not what was written");
            assertThat(run("restore", backup.toString(), "--data", other.toString())).isEqualTo(1);
            assertThat(other).doesNotExist();
        }

        @Test
        void brings_nothing_of_another_set_and_follows_no_link() throws Exception {
            var outside = Files.writeString(temp.resolve("outside"), "secret");
            var backup =
                    changed(
                            create("journal"),
                            part -> {
                                Files.createDirectories(part.resolve("files/keys"));
                                Files.writeString(part.resolve("files/keys/issuer.jwk"), "{}");
                                Files.createSymbolicLink(
                                        part.resolve("files/models/linked"), outside);
                            });
            var other = temp.resolve("other");

            assertThat(run("restore", backup.toString(), "--data", other.toString()))
                    .as(said)
                    .isZero();
            assertThat(other.resolve("models/one.json")).exists();
            assertThat(other.resolve("models/linked")).doesNotExist();
            assertThat(other.resolve("keys")).doesNotExist();
        }

        @Test
        void is_refused_while_a_server_runs_and_so_is_a_backup() {
            var backup = create("journal");

            try (var _ = FolderLock.take(server.data())) {
                assertThat(run("restore", backup.toString(), "--data", data(), "--overwrite"))
                        .isEqualTo(1);
                assertThat(said).contains("another server is using");
                assertThat(run("create", "--set=journal", "--to", folder("x"), "--data", data()))
                        .isEqualTo(1);
            }
            assertThat(Path.of(folder("x"))).isEmptyDirectory();
        }

        @Test
        void of_keys_is_refused_while_a_server_runs_and_keeps_those_that_it_replaces()
                throws Exception {
            var backup = create("keys");
            server.file("keys/master.key", "a newer master key");

            try (var _ = FolderLock.take(server.data())) {
                assertThat(run("restore", backup.toString(), "--data", data(), "--overwrite"))
                        .isEqualTo(1);
                assertThat(said).contains("another server is using");
            }
            assertThat(server.data().resolve("keys/master.key")).hasContent("a newer master key");

            assertThat(run("restore", backup.toString(), "--data", data(), "--overwrite"))
                    .as(said)
                    .isZero();
            var aside = server.data().resolve("keys.replaced-20261128T011500Z");
            assertThat(said).contains("kept aside: " + aside);
            assertThat(aside.resolve("keys/master.key")).hasContent("a newer master key");
            assertThat(server.data().resolve("keys/master.key")).hasContent("the master key");
        }

        @Test
        void of_keys_that_several_servers_share_asks_where_it_shows_whether_they_run()
                throws Exception {
            var backup = create("keys");
            server.file("keys/master.key", "a newer master key");

            assertThat(run("restore", backup.toString(), "--shared", data(), "--overwrite"))
                    .isEqualTo(2);
            assertThat(said).contains("give --db too");
            assertThat(server.data().resolve("keys/master.key")).hasContent("a newer master key");
        }

        @Test
        void says_what_its_check_will_need_before_it_replaces_anything() throws Exception {
            var backup = create("journal");
            var nowhere = "--db=jdbc:postgresql://127.0.0.1:1/none";

            assertThat(run("restore", backup.toString(), nowhere, "--overwrite")).isEqualTo(2);
            assertThat(said).contains("give --log-key, or --data or --shared with it");
            assertThat(
                            run(
                                    "restore",
                                    backup.toString(),
                                    "--data",
                                    data(),
                                    "--overwrite",
                                    "--seen",
                                    temp.resolve("gone").toString()))
                    .isEqualTo(1);
            assertThat(said).contains("gone does not exist").doesNotContain("lost");
        }

        /// A backup whose manifest fits what somebody made of it.
        private Path changed(Path backup, Change change) throws IOException {
            var part = Files.move(backup, backup.resolveSibling(backup.getFileName() + ".part"));
            change.make(part);
            var before = Manifest.read(part);
            var copied =
                    new Copied(
                            before.database(),
                            before.steps(),
                            before.tables(),
                            new Standing(before.events(), Optional.empty(), before.leaves()));
            return BackupFolder.complete(
                    part, before.backupSet(), copied, Instant.parse(before.takenAt()));
        }

        private byte[] other() {
            var seed = new byte[32];
            seed[0] = 1;
            return seed;
        }

        private String checkpoint(Skey key) {
            var tree =
                    CompactRange.empty()
                            .append(Rfc9162.leafHash(new byte[] {1}))
                            .append(Rfc9162.leafHash(new byte[] {2}));
            return Checkpoint.of(key.vkey().name(), tree).signedBy(key);
        }
    }

    @Test
    void a_broken_history_is_named_by_the_check() throws Exception {
        server.damage();

        assertThat(run("check", "--data", data())).isEqualTo(3);
        assertThat(said)
                .contains("the history of " + SmallServer.ADA + " is broken at event 2")
                .contains("history.chain-broken");
    }

    @Test
    void older_backups_go_when_a_newer_one_is_complete_and_their_time_is_over() throws Exception {
        var first = create("vault");
        var killed = Path.of(folder("vault"), "vault-20261128T011400Z.part");
        Files.writeString(Files.createDirectory(killed).resolve("database.zip"), "half");
        var working = Path.of(folder("vault"), "vault-20270107T000000Z.part");
        Files.createDirectory(working);
        laterBy(Duration.ofDays(20));
        var second = create("vault");
        laterBy(Duration.ofDays(20));

        var code =
                run(
                        "create",
                        "--set=vault",
                        "--to=" + folder("vault"),
                        "--data=" + data(),
                        "--keep-days=30");

        assertThat(code).as(said).isZero();
        assertThat(first).doesNotExist();
        assertThat(second).exists();
        assertThat(killed).doesNotExist();
        assertThat(working).exists();
    }

    @Test
    void what_a_killed_backup_left_goes_after_a_day_however_long_backups_are_kept()
            throws Exception {
        var killed = Path.of(folder("keys"), "keys-20261127T011400Z.part");
        Files.createDirectories(killed.resolve("files/keys"));
        Files.writeString(killed.resolve("files/keys/master.key"), "half of them");
        var working = Path.of(folder("keys"), "keys-20261127T011500Z.part");
        Files.createDirectory(working);
        var other = Path.of(folder("keys"), "mine-20261127T011400Z.part");
        Files.createDirectory(other);

        create("keys");

        assertThat(killed).doesNotExist();
        assertThat(working).as("a day is not over yet").exists();
        assertThat(other).exists();
    }

    @Test
    void a_command_line_that_cannot_be_is_answered_with_what_it_could_be() {
        assertThat(run("create", "--set=all", "--to=x", "--data=y")).isEqualTo(2);
        assertThat(said).contains("--set is journal, vault or keys, got 'all'");
        assertThat(run("restore")).isEqualTo(2);
        assertThat(run("verify", "x", "--overwrite")).isEqualTo(2);
        assertThat(run("burn")).isEqualTo(2);
        assertThat(said).contains("expected create, verify, restore or check, got 'burn'");
        assertThat(run("create", "--set=journal", "--to=x")).isEqualTo(2);
        assertThat(said).contains("give --db, or --data for H2");
        assertThat(Path.of("x")).doesNotExist();
    }
}
