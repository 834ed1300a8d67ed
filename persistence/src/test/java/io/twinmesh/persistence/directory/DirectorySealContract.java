package io.twinmesh.persistence.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.persistence.directory.DirectoryChange.When;
import io.twinmesh.persistence.directory.DirectoryOutcome.Done;
import io.twinmesh.persistence.directory.DirectoryOutcome.Effect;
import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.format.JsonDigest;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

import javax.sql.DataSource;

/// What somebody with the database and no key learns of the directory: nothing, also of what was
/// written before there was a seal.
interface DirectorySealContract {
    String FIRST = "{\"comment\":\"Zwirbelkranz at nine\"}";
    String SECOND = "{\"comment\":\"Nebelhorn at ten\"}";
    Identifier BED = new Identifier("urn:beds", "bed-77120");

    /// A database without any table.
    DataSource empty();

    Database.Dialect dialect();

    private DataSource database() {
        var source = empty();
        migrate(source, Directory.migrations());
        migrate(source, DirectorySealing.marks());
        return source;
    }

    private void migrate(DataSource source, Migrations.Scripts scripts) {
        new Migrations(source, dialect(), InstantSource.fixed(DirectoryContract.NOW)).run(scripts);
    }

    private static Directory directory(DataSource source, DirectoryKeys keys) {
        return new Directory(source, keys, InstantSource.fixed(DirectoryContract.NOW));
    }

    private static Directory directory(DataSource source) {
        return directory(source, DirectoryTables.KEYS);
    }

    /// The marks stand in the same database: here nobody changes them.
    private static DirectorySealing sealing(DataSource source, DirectoryKeys keys) {
        return new DirectorySealing(source, source, keys);
    }

    private static DirectorySealing sealing(DataSource source) {
        return sealing(source, DirectoryTables.KEYS);
    }

    private static DirectoryChange put(String id, String content, When when) {
        return new DirectoryChange.Put(
                "Slot", id, Bytes.utf8(content), List.of(BED), when, Optional.empty());
    }

    private static Effect effect(Directory directory, DirectoryChange change) {
        return ((Done) directory.write(List.of(change))).results().getFirst().effect();
    }

    private static String plainDigest(String content) {
        return new String(
                JsonDigest.of(content.getBytes(StandardCharsets.UTF_8)),
                StandardCharsets.ISO_8859_1);
    }

    private static void assertNothingShows(DirectoryTables tables) throws SQLException {
        assertThat(tables.open()).isZero();
        assertThat(tables.everything())
                .doesNotContain("Zwirbelkranz", "Nebelhorn", "urn:beds", "bed-77120")
                .doesNotContain(plainDigest(FIRST), plainDigest(SECOND));
    }

    /// What earlier versions of the program wrote: two resources, of which the first has two
    /// versions.
    private static DirectoryTables left(DataSource source) throws SQLException {
        var tables = new DirectoryTables(source);
        tables.leaveOpen("a", 1, FIRST, BED);
        tables.leaveOpen("a", 2, SECOND, BED);
        tables.leaveOpen("b", 1, FIRST, BED);
        assertThat(tables.everything()).contains("Zwirbelkranz", "bed-77120", plainDigest(FIRST));
        return tables;
    }

    private static void assertReads(Directory directory) {
        var reader = directory.reader();
        assertThat(reader.newest("Slot", "a").flatMap(DirectoryEntry::content))
                .contains(Bytes.utf8(SECOND));
        assertThat(reader.version("Slot", "a", 1).flatMap(DirectoryEntry::content))
                .contains(Bytes.utf8(FIRST));
        assertThat(reader.identified("Slot", Optional.of("urn:beds"), "bed-77120", 9))
                .containsExactly("a", "b");
        assertThat(reader.identified("Slot", Optional.empty(), "bed-77120", 9))
                .containsExactly("a", "b");
        assertThat(reader.identified("Slot", Optional.of("urn:other"), "bed-77120", 9)).isEmpty();
        assertThat(effect(directory, put("a", SECOND, When.DIFFERENT))).isEqualTo(Effect.UNCHANGED);
        assertThat(effect(directory, put("a", FIRST, When.NEVER_RECORDED)))
                .isEqualTo(Effect.UNCHANGED);
    }

    @Test
    default void no_version_shows_its_content_digest_or_identifiers() throws SQLException {
        var source = database();
        var directory = directory(source);

        effect(directory, put("a", FIRST, When.DIFFERENT));
        effect(directory, put("a", SECOND, When.DIFFERENT));
        effect(directory, put("b", FIRST, When.DIFFERENT));

        assertNothingShows(new DirectoryTables(source));
        assertReads(directory);
    }

    @Test
    default void what_lay_open_is_sealed_with_every_version_and_found_as_before()
            throws SQLException {
        var source = database();
        var tables = left(source);

        var sealing = sealing(source);
        assertThat(sealing.step(100)).isEqualTo(3);

        assertThat(sealing.step(100)).isZero();
        assertNothingShows(tables);
        assertReads(directory(source));
    }

    @Test
    default void a_database_from_before_the_seal_is_brought_to_it() throws SQLException {
        var source = empty();
        var all = Directory.migrations();
        migrate(
                source,
                new Migrations.Scripts(
                        all.component(), all.owner(), List.of(all.steps().getFirst())));
        var tables = new DirectoryTables(source);
        var large = "{\"comment\":\"" + "Zwirbelkranz ".repeat(20_000) + "\"}";
        tables.leaveOpen("c", 1, large, BED);

        migrate(source, all);
        migrate(source, DirectorySealing.marks());
        assertThat(sealing(source).step(100)).isEqualTo(1);

        assertNothingShows(tables);
        assertThat(directory(source).reader().newest("Slot", "c").flatMap(DirectoryEntry::content))
                .contains(Bytes.utf8(large));
    }

    @Test
    default void a_sealing_that_was_killed_goes_on() throws SQLException {
        var source = database();
        var tables = left(source);

        assertThat(sealing(source).step(1)).isEqualTo(1);
        assertThat(tables.open()).isEqualTo(2);
        var next = sealing(source);
        assertThat(next.step(1)).isEqualTo(1);
        assertThat(next.step(1)).isEqualTo(1);

        assertThat(next.step(1)).isZero();
        assertNothingShows(tables);
        assertReads(directory(source));
    }

    @Test
    default void a_deletion_that_lay_open_stays_one() throws SQLException {
        var source = database();
        var tables = left(source);
        tables.change(
                "INSERT INTO directory_version (type, id, version, recorded_at, digest)"
                        + " VALUES ('Slot', 'b', 2, 0, ?)",
                (Object) new byte[0]);
        tables.change("UPDATE directory_current SET version = 2, deleted = TRUE WHERE id = 'b'");
        tables.change("DELETE FROM directory_identifier WHERE id = 'b'");

        assertThat(sealing(source).step(100)).isEqualTo(4);

        assertThat(directory(source).reader().newest("Slot", "b"))
                .hasValueSatisfying(entry -> assertThat(entry.deleted()).isTrue());
        assertNothingShows(tables);
    }

    @Test
    default void content_that_was_changed_or_moved_breaks_its_seal() throws SQLException {
        var source = database();
        var directory = directory(source);
        effect(directory, put("a", FIRST, When.DIFFERENT));
        effect(directory, put("a", SECOND, When.DIFFERENT));
        var tables = new DirectoryTables(source);

        tables.change(
                "UPDATE directory_version SET content = (SELECT content FROM directory_version"
                        + " WHERE id = 'a' AND version = 1) WHERE id = 'a' AND version = 2");
        assertThatThrownBy(() -> directory.reader().newest("Slot", "a"))
                .isInstanceOf(BrokenSealException.class)
                .hasMessageStartingWith("Slot/a version 2 does not open");
        tables.change(
                "UPDATE directory_version SET content = ? WHERE version = 1",
                (Object) HexFormat.of().parseHex("00".repeat(60)));
        assertThatThrownBy(() -> directory.reader().version("Slot", "a", 1))
                .isInstanceOf(BrokenSealException.class);
    }

    @Test
    default void an_open_version_in_the_place_of_a_sealed_one_is_neither_read_nor_sealed()
            throws SQLException {
        var source = database();
        var directory = directory(source);
        effect(directory, put("a", FIRST, When.DIFFERENT));
        effect(directory, put("b", FIRST, When.DIFFERENT));
        sealing(source).finish();
        var tables = new DirectoryTables(source);

        tables.change("DELETE FROM directory_version WHERE id = 'a'");
        tables.leaveOpen("a", 1, SECOND, BED);
        tables.change("DELETE FROM directory_key");

        var restarted = sealing(source);
        assertThat(restarted.claim()).isTrue();
        assertThat(restarted.step(100)).isZero();
        assertThat(restarted.open()).isEqualTo(1);
        var reader = directory.reader();
        assertThatThrownBy(() -> reader.newest("Slot", "a"))
                .isInstanceOf(BrokenSealException.class)
                .hasMessage("Slot/a version 1 is not sealed: put there from outside of the server");
        assertThatThrownBy(() -> reader.page("Slot", "", 9))
                .isInstanceOf(BrokenSealException.class);
        assertThat(reader.newest("Slot", "b").flatMap(DirectoryEntry::content))
                .contains(Bytes.utf8(FIRST));
    }

    @Test
    default void an_open_deletion_in_the_place_of_a_sealed_version_is_not_read()
            throws SQLException {
        var source = database();
        var directory = directory(source);
        effect(directory, put("a", FIRST, When.DIFFERENT));

        new DirectoryTables(source)
                .change("UPDATE directory_version SET content = NULL, sealed = FALSE");

        assertThatThrownBy(() -> directory.reader().newest("Slot", "a"))
                .isInstanceOf(BrokenSealException.class);
    }

    @Test
    default void another_key_is_noticed_and_opens_nothing() {
        var source = database();
        assertThat(sealing(source).claim()).isTrue();
        effect(directory(source), put("a", FIRST, When.DIFFERENT));

        var other = DirectoryTables.keys(2);
        assertThat(sealing(source, other).claim()).isFalse();
        assertThat(sealing(source).claim()).isTrue();
        var reader = directory(source, other).reader();
        assertThatThrownBy(() -> reader.newest("Slot", "a"))
                .isInstanceOf(BrokenSealException.class);
        assertThat(reader.identified("Slot", Optional.empty(), "bed-77120", 9)).isEmpty();
    }
}
