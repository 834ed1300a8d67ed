package io.twinmesh.cluster.node.backup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

class CreatingTest {
    private static final InstantSource TIME =
            InstantSource.fixed(Instant.parse("2026-11-28T01:15:00Z"));

    @TempDir private Path temp = Path.of("");

    @Test
    void a_backup_is_made_also_where_what_is_over_cannot_be_removed_and_that_is_said()
            throws Exception {
        Files.writeString(Files.createDirectories(temp.resolve("data/keys")).resolve("key"), "1");
        var to = temp.resolve("to");
        var killed = Files.createDirectories(to.resolve("keys-20261126T011400Z.part"));
        var old = Files.createDirectories(to.resolve("keys-20261101T011400Z"));
        var places =
                new Places(
                        Optional.of(temp.resolve("data")),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());
        var order =
                new BackupOrder.Create(BackupSet.KEYS, to, places, Optional.of(Duration.ofDays(7)));

        var created =
                Creating.create(
                        order,
                        TIME,
                        folder -> {
                            throw new AccessDeniedException(folder.toString());
                        });

        assertThat(created.backup().resolve("files/keys/key")).hasContent("1");
        assertThat(created.left())
                .satisfiesExactly(
                        first ->
                                assertThat(first)
                                        .startsWith(killed + " is over and could not be removed: "),
                        second -> assertThat(second).startsWith(old + " is over"));
    }
}
