package io.twinmesh.persistence.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;

class LastingFileTest {
    private static final byte[] OLD = "old".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NEW = "new".getBytes(StandardCharsets.US_ASCII);

    private static final Set<PosixFilePermission> READABLE =
            PosixFilePermissions.fromString("rw-r--r--");

    @TempDir private Path folder = Path.of("");

    @FunctionalInterface
    private interface Writing {
        void run() throws IOException;
    }

    /// What was forced to the disk, in this order, as the JDK's flight recorder saw it.
    private List<String> forced(Writing writing) throws IOException {
        var events = folder.resolve("events.jfr");
        try (var recording = new Recording()) {
            recording.enable("jdk.FileForce").withThreshold(Duration.ZERO);
            recording.start();
            writing.run();
            recording.stop();
            recording.dump(events);
        }
        return RecordingFile.readAllEvents(events).stream()
                .map(event -> event.getString("path"))
                .filter(path -> path.startsWith(folder.toString()))
                .toList();
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void a_new_file_and_its_name_are_on_the_disk_and_another_is_never_overwritten()
            throws IOException {
        var file = folder.resolve("wallet");

        assertThat(forced(() -> LastingFile.make(file, OLD)))
                .containsExactly(file.toString(), folder.toString());

        assertThat(permissions(file)).isEqualTo("rw-------");
        assertThatThrownBy(() -> LastingFile.make(file, NEW))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(file).hasBinaryContent(OLD);
    }

    @Test
    void a_file_is_on_the_disk_before_it_has_the_name_of_the_one_that_it_replaces()
            throws IOException {
        var file = folder.resolve("checkpoint");
        LastingFile.replace(file, OLD);

        assertThat(forced(() -> LastingFile.replace(file, NEW)))
                .satisfiesExactly(
                        part -> assertThat(part).endsWith(".part"),
                        names -> assertThat(names).isEqualTo(folder.toString()));

        assertThat(file).hasBinaryContent(NEW);
        assertThat(permissions(file)).isEqualTo("rw-------");
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void a_first_file_is_on_the_disk_before_its_name_is_and_replaces_none() throws IOException {
        var file = folder.resolve("key");

        assertThat(forced(() -> assertThat(LastingFile.makeFirst(file, OLD, READABLE)).isTrue()))
                .satisfiesExactly(
                        part -> assertThat(part).endsWith(".part"),
                        names -> assertThat(names).isEqualTo(folder.toString()));

        assertThat(LastingFile.makeFirst(file, NEW, READABLE)).isFalse();

        assertThat(file).hasBinaryContent(OLD);
        assertThat(permissions(file)).isEqualTo("rw-r--r--");
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void a_folder_without_hard_links_is_named_with_what_it_answered() {
        var file = folder.resolve("key");

        assertThatThrownBy(() ->
                        LastingFile.makeFirst(
                                file,
                                OLD,
                                READABLE,
                                (to, part) -> {
                                    throw new FileSystemException(
                                            to.toString(), part.toString(), "not permitted");
                                }))
                .hasMessage(
                        "expected a folder in which hard links can be made, got "
                                + folder
                                + " (not permitted)");
        assertThat(folder).isEmptyDirectory();
    }
}
