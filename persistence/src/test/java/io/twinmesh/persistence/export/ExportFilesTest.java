package io.twinmesh.persistence.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.persistence.identity.ExportId;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.vault.ExportCipher;
import io.twinmesh.persistence.vault.ExportKeys;
import io.twinmesh.persistence.vault.key.HeldMasterKey;
import io.twinmesh.persistence.vault.key.TamperedException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;

class ExportFilesTest {
    private static final ExportId EXPORT = new ExportId("ex-" + "1".repeat(32));
    private static final ExportId OTHER = new ExportId("ex-" + "2".repeat(32));
    private static final ExportedFile EMPTY =
            ExportedFile.empty(7, ExportedFile.Kind.OUTPUT, "Observation");

    @TempDir Path folder;
    private HikariDataSource vault;
    private ExportKeys keys;
    private ExportCipher cipher;
    private ExportFiles files;

    @BeforeEach
    void anExport() {
        var database = Database.h2(folder.resolve("vault"));
        vault = database.open("vault", 2);
        var clock = InstantSource.fixed(Instant.EPOCH);
        new Migrations(vault, database.dialect(), clock).run(ExportKeys.migrations());
        var random = new SecureRandom();
        keys =
                new ExportKeys(
                        vault, HeldMasterKey.of(new byte[32], _ -> {}, random), clock, random);
        cipher = keys.make(EXPORT);
        files = new ExportFiles(folder.resolve("exports"));
    }

    @AfterEach
    void close() {
        vault.close();
    }

    @Test
    void what_was_written_in_several_steps_is_read_as_one() {
        var file = files.append(EXPORT, cipher, EMPTY, lines("one", "two"));
        file = files.append(EXPORT, cipher, file, lines("three"));

        assertThat(read(file)).isEqualTo("one\ntwo\nthree\n");
        assertThat(file.resources()).isEqualTo(3);
        assertThat(file.bytes()).isEqualTo("one\ntwo\nthree\n".length());
    }

    @Test
    void a_step_that_never_ended_leaves_nothing_when_it_is_repeated() {
        var first = files.append(EXPORT, cipher, EMPTY, lines("one"));
        files.append(EXPORT, cipher, first, lines("lost", "lost too", "lost for ever"));

        var again = files.append(EXPORT, cipher, first, lines("two"));

        assertThat(read(again)).isEqualTo("one\ntwo\n");
        assertThat(size("0007-Observation.ndjson")).isEqualTo(again.storedBytes());
    }

    @Test
    void many_lines_and_a_line_larger_than_a_piece_come_back_as_they_were() {
        var large = "x".repeat(ExportFiles.PIECE_BYTES * 3);
        var many = new String[2000];
        Arrays.fill(many, "y".repeat(199));

        var file = files.append(EXPORT, cipher, EMPTY, lines("small", large, "small"));
        file = files.append(EXPORT, cipher, file, lines(many));

        assertThat(read(file))
                .isEqualTo("small\n" + large + "\nsmall\n" + ("y".repeat(199) + "\n").repeat(2000));
        assertThat(file.pieces()).isBetween(6L, 8L);
    }

    @Test
    void nothing_readable_stands_on_the_disk_and_only_the_owner_may_look() throws IOException {
        files.append(EXPORT, cipher, EMPTY, lines("Quixotewitz"));

        var path = path("0007-Observation.ndjson");
        assertThat(new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1))
                .doesNotContain("Quixotewitz");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path.getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void a_piece_that_was_changed_or_moved_or_is_missing_is_not_read() throws IOException {
        var file = files.append(EXPORT, cipher, EMPTY, lines("one"));
        var path = path("0007-Observation.ndjson");
        var whole = Files.readAllBytes(path);

        var changed = whole.clone();
        changed[whole.length - 1] ^= 1;
        Files.write(path, changed);
        assertThatThrownBy(() -> read(file)).isInstanceOf(TamperedException.class);

        Files.write(path, whole);
        Files.write(path("0008-Observation.ndjson"), whole);
        var moved =
                new ExportedFile(
                        "0008-Observation.ndjson",
                        file.kind(),
                        file.type(),
                        1,
                        file.bytes(),
                        file.storedBytes(),
                        1);
        assertThatThrownBy(() -> read(moved)).isInstanceOf(TamperedException.class);

        Files.write(path, Arrays.copyOf(whole, whole.length - 1));
        assertThatThrownBy(() -> read(file)).isInstanceOf(UncheckedIOException.class);

        Files.write(path, whole);
        Files.write(path, whole, StandardOpenOption.APPEND);
        assertThat(read(file)).as("what stands behind the end is not read").isEqualTo("one\n");
    }

    @Test
    void when_the_key_is_destroyed_the_files_cannot_be_read_and_are_deleted_once() {
        var file = files.append(EXPORT, cipher, EMPTY, lines("one"));
        keys.destroy(EXPORT);
        keys.destroy(EXPORT);

        assertThat(keys.find(EXPORT)).isEmpty();
        assertThatThrownBy(() -> read(keys.make(EXPORT), file))
                .as("a new key opens nothing old")
                .isInstanceOf(TamperedException.class);
        files.delete(EXPORT);
        files.delete(EXPORT);
        assertThat(folder.resolve("exports").resolve(EXPORT.value())).doesNotExist();
    }

    @Test
    void one_export_s_key_does_not_open_another_s_file() {
        var file = files.append(EXPORT, cipher, EMPTY, lines("one"));

        assertThatThrownBy(() -> read(keys.make(OTHER), file))
                .isInstanceOf(TamperedException.class);
        assertThat(read(keys.find(EXPORT).orElseThrow(), file)).isEqualTo("one\n");
    }

    private String read(ExportedFile file) {
        return read(cipher, file);
    }

    private String read(ExportCipher with, ExportedFile file) {
        var text = new StringBuilder();
        try (var reader = files.read(EXPORT, with, file)) {
            for (var piece = reader.next(); piece.isPresent(); piece = reader.next()) {
                text.append(new String(piece.get(), StandardCharsets.UTF_8));
            }
        }
        return text.toString();
    }

    private Path path(String name) {
        return folder.resolve("exports").resolve(EXPORT.value()).resolve(name);
    }

    private long size(String name) {
        try {
            return Files.size(path(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<byte[]> lines(String... lines) {
        return Arrays.stream(lines).map(line -> line.getBytes(StandardCharsets.UTF_8)).toList();
    }
}
