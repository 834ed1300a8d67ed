package io.twinmesh.persistence.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.persistence.directory.DirectoryChange.When;
import io.twinmesh.persistence.directory.DirectoryOutcome.Conflict;
import io.twinmesh.persistence.directory.DirectoryOutcome.Done;
import io.twinmesh.persistence.directory.DirectoryOutcome.Effect;
import io.twinmesh.persistence.directory.DirectoryOutcome.Result;
import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import javax.sql.DataSource;

/// What the directory promises on either database.
interface DirectoryContract {
    Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    Identifier NPI = new Identifier("http://hl7.org/fhir/sid/us-npi", "999");

    /// A database without any table.
    DataSource empty();

    Database.Dialect dialect();

    private Directory directory() {
        var source = empty();
        new Migrations(source, dialect(), InstantSource.fixed(NOW)).run(Directory.migrations());
        return directory(source);
    }

    private static Directory directory(DataSource source) {
        return new Directory(source, DirectoryTables.KEYS, InstantSource.fixed(NOW));
    }

    private static DirectoryChange.Put put(String id, String content, When when) {
        return new DirectoryChange.Put(
                "Practitioner", id, Bytes.utf8(content), List.of(NPI), when, Optional.empty());
    }

    private static DirectoryChange.Put ifVersion(DirectoryChange.Put put, int version) {
        return new DirectoryChange.Put(
                put.type(),
                put.id(),
                put.content(),
                put.identifiers(),
                put.when(),
                Optional.of(version));
    }

    private static DirectoryChange.Remove remove(String id) {
        return new DirectoryChange.Remove("Practitioner", id, Optional.empty());
    }

    private static List<Result> done(DirectoryOutcome outcome) {
        assertThat(outcome).isInstanceOf(Done.class);
        return ((Done) outcome).results();
    }

    private static Effect effect(Directory directory, DirectoryChange change) {
        return done(directory.write(List.of(change))).getFirst().effect();
    }

    @Test
    default void a_resource_has_versions_and_the_newest_is_found() {
        var directory = directory();
        assertThat(effect(directory, put("a", "{1}", When.DIFFERENT))).isEqualTo(Effect.CREATED);
        assertThat(effect(directory, put("a", "{2}", When.DIFFERENT))).isEqualTo(Effect.UPDATED);

        var reader = directory.reader();
        assertThat(reader.newest("Practitioner", "a"))
                .contains(
                        new DirectoryEntry(
                                "Practitioner", "a", 2, NOW, Optional.of(Bytes.utf8("{2}"))));
        assertThat(reader.version("Practitioner", "a", 1).flatMap(DirectoryEntry::content))
                .contains(Bytes.utf8("{1}"));
        assertThat(reader.history("Practitioner", "a", Integer.MAX_VALUE, 10))
                .extracting(DirectoryEntry::version)
                .containsExactly(2, 1);
        assertThat(reader.history("Practitioner", "a", 2, 10)).hasSize(1);
        assertThat(reader.newest("Organization", "a")).isEmpty();
    }

    @Test
    default void the_same_content_changes_nothing() {
        var directory = directory();
        effect(directory, put("a", "{1}", When.DIFFERENT));

        for (var when : When.values()) {
            var result = done(directory.write(List.of(put("a", "{1}", when)))).getFirst();
            assertThat(result).isEqualTo(new Result(Effect.UNCHANGED, 1, NOW));
        }
    }

    @Test
    default void what_was_sent_before_takes_nothing_back_that_was_said_since() {
        var directory = directory();
        effect(directory, put("a", "{1}", When.NEVER_RECORDED));
        effect(directory, put("a", "{2}", When.NEVER_RECORDED));

        assertThat(effect(directory, put("a", "{1}", When.NEVER_RECORDED)))
                .isEqualTo(Effect.UNCHANGED);
        assertThat(effect(directory, put("a", "{3}", When.ABSENT))).isEqualTo(Effect.UNCHANGED);
        assertThat(effect(directory, put("a", "{1}", When.DIFFERENT))).isEqualTo(Effect.UPDATED);
    }

    @Test
    default void what_must_not_be_there_conflicts_unless_it_was_said_before() {
        var directory = directory();

        assertThat(effect(directory, put("a", "{1}", When.NEVER_THERE))).isEqualTo(Effect.CREATED);
        assertThat(effect(directory, put("a", "{1}", When.NEVER_THERE)))
                .isEqualTo(Effect.UNCHANGED);
        var other = List.<DirectoryChange>of(put("a", "{2}", When.NEVER_THERE));
        assertThat(directory.check(other)).isEqualTo(new DirectoryOutcome.Conflict(0));
        assertThat(directory.write(other)).isEqualTo(new DirectoryOutcome.Conflict(0));
    }

    @Test
    default void a_removed_resource_keeps_its_history_and_can_come_back() {
        var directory = directory();
        effect(directory, put("a", "{1}", When.DIFFERENT));

        assertThat(done(directory.write(List.of(remove("a")))).getFirst())
                .isEqualTo(new Result(Effect.REMOVED, 2, NOW));
        assertThat(effect(directory, remove("a"))).isEqualTo(Effect.UNCHANGED);
        assertThat(effect(directory, remove("b"))).isEqualTo(Effect.UNCHANGED);
        assertThat(directory.reader().newest("Practitioner", "a"))
                .hasValueSatisfying(entry -> assertThat(entry.deleted()).isTrue());
        assertThat(directory.reader().identified("Practitioner", Optional.empty(), "999", 9))
                .isEmpty();
        assertThat(directory.reader().page("Practitioner", "", 9)).isEmpty();

        assertThat(done(directory.write(List.of(put("a", "{1}", When.NEVER_RECORDED)))).getFirst())
                .isEqualTo(new Result(Effect.CREATED, 3, NOW));
    }

    @Test
    default void all_changes_are_made_or_none() {
        var directory = directory();
        effect(directory, put("a", "{1}", When.DIFFERENT));

        var outcome =
                directory.write(
                        List.of(
                                put("b", "{1}", When.DIFFERENT),
                                ifVersion(put("a", "{2}", When.DIFFERENT), 7),
                                put("c", "{1}", When.DIFFERENT)));

        assertThat(outcome).isEqualTo(new Conflict(1));
        assertThat(directory.reader().page("Practitioner", "", 9))
                .extracting(DirectoryEntry::id)
                .containsExactly("a");
        assertThat(effect(directory, ifVersion(put("a", "{2}", When.DIFFERENT), 1)))
                .isEqualTo(Effect.UPDATED);
    }

    @Test
    default void a_version_is_asked_of_what_is_not_there_in_vain() {
        var directory = directory();
        assertThat(directory.write(List.of(ifVersion(put("a", "{1}", When.DIFFERENT), 1))))
                .isEqualTo(new Conflict(0));
        assertThat(
                        directory.write(
                                List.of(
                                        new DirectoryChange.Remove(
                                                "Practitioner", "a", Optional.of(1)))))
                .isEqualTo(new Conflict(0));
    }

    @Test
    default void a_check_answers_the_same_and_changes_nothing() {
        var directory = directory();
        var changes =
                List.<DirectoryChange>of(
                        put("a", "{1}", When.DIFFERENT), put("a", "{2}", When.DIFFERENT));

        var expected =
                new Done(
                        List.of(
                                new Result(Effect.CREATED, 1, NOW),
                                new Result(Effect.UPDATED, 2, NOW)));

        assertThat(directory.check(changes)).isEqualTo(expected);
        assertThat(directory.reader().newest("Practitioner", "a")).isEmpty();
        assertThat(directory.write(changes)).isEqualTo(expected);
    }

    @Test
    default void identifiers_find_the_newest_version_with_or_without_their_system() {
        var directory = directory();
        effect(directory, put("a", "{1}", When.DIFFERENT));
        effect(directory, put("b", "{1}", When.DIFFERENT));
        var reader = directory.reader();

        assertThat(reader.identified("Practitioner", Optional.of(NPI.system()), "999", 9))
                .containsExactly("a", "b");
        assertThat(reader.identified("Practitioner", Optional.empty(), "999", 1))
                .containsExactly("a");
        assertThat(reader.identified("Practitioner", Optional.of("other"), "999", 9)).isEmpty();
        assertThat(reader.identified("Organization", Optional.empty(), "999", 9)).isEmpty();

        effect(
                directory,
                new DirectoryChange.Put(
                        "Practitioner",
                        "a",
                        Bytes.utf8("{2}"),
                        List.of(),
                        When.DIFFERENT,
                        Optional.empty()));
        assertThat(reader.identified("Practitioner", Optional.empty(), "999", 9))
                .containsExactly("b");
    }

    @Test
    default void an_identifier_that_is_too_long_is_kept_and_not_found_by() {
        var directory = directory();
        var change =
                new DirectoryChange.Put(
                        "Practitioner",
                        "a",
                        Bytes.utf8("{1}"),
                        List.of(new Identifier("s", "x".repeat(201)), NPI, NPI),
                        When.DIFFERENT,
                        Optional.empty());

        assertThat(effect(directory, change)).isEqualTo(Effect.CREATED);
        assertThat(directory.reader().identified("Practitioner", Optional.empty(), "999", 9))
                .containsExactly("a");
    }

    @Test
    default void a_type_is_read_in_pages() {
        var directory = directory();
        directory.write(
                IntStream.range(0, 25)
                        .mapToObj(i -> (DirectoryChange) put("p" + (100 + i), "{}", When.ABSENT))
                        .toList());
        var reader = directory.reader();

        var first = reader.page("Practitioner", "", 20);
        var second = reader.page("Practitioner", first.getLast().id(), 20);
        assertThat(first).hasSize(20);
        assertThat(second)
                .extracting(DirectoryEntry::id)
                .containsExactly("p120", "p121", "p122", "p123", "p124");
    }

    @Test
    default void of_many_that_create_the_same_at_once_one_does() {
        var directory = directory();
        var changes =
                List.<DirectoryChange>of(
                        put("a", "{1}", When.ABSENT), put("b", "{1}", When.ABSENT));
        var backwards = changes.reversed();

        var effects =
                IntStream.range(0, 12)
                        .mapToObj(i ->
                                CompletableFuture.supplyAsync(
                                        () -> directory.write(i % 2 == 0 ? changes : backwards)))
                        .toList()
                        .stream()
                        .flatMap(outcome -> done(outcome.join()).stream())
                        .map(Result::effect)
                        .toList();

        assertThat(effects).hasSize(24);
        assertThat(Collections.frequency(effects, Effect.CREATED)).isEqualTo(2);
        assertThat(Collections.frequency(effects, Effect.UNCHANGED)).isEqualTo(22);
    }

    @Test
    default void limits_are_held() {
        var directory = directory();
        var tooMany = Collections.<DirectoryChange>nCopies(Directory.MOST_CHANGES + 1, remove("a"));
        assertThatThrownBy(() -> directory.write(tooMany)).hasMessageContaining("at most");
        assertThatThrownBy(() -> directory.reader().page("Practitioner", "", 1_001))
                .hasMessageContaining("1 to 1000");
    }
}
