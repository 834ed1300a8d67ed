package io.twinmesh.cluster.node.folder;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

class SecretFilesTest {
    private static final byte[] OURS = {1, 2, 3};
    private static final byte[] THEIRS = {4, 5, 6};

    @TempDir private Path folder = Path.of("");

    @Test
    void of_two_who_make_it_at_the_same_time_the_first_wins_and_both_have_the_same()
            throws IOException {
        var file = folder.resolve("nodes.pem");

        var read =
                SecretFiles.readOrMake(
                        file,
                        () -> {
                            theirs(file);
                            return OURS;
                        });

        assertThat(read).isEqualTo(THEIRS);
        assertThat(file).hasBinaryContent(THEIRS);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(folder).isDirectoryContaining(file::equals);
        assertThat(folder).isDirectoryNotContaining(found -> !found.equals(file));
    }

    @Test
    void what_was_left_by_who_was_killed_meanwhile_goes() throws IOException {
        var file = folder.resolve("nodes.pem");
        theirs(file);
        var left = Files.write(folder.resolve("nodes.pem.123.part"), THEIRS);
        var other = Files.write(folder.resolve("nodes.pem.part"), OURS);

        SecretFiles.readOrMake(file, () -> OURS);

        assertThat(left).doesNotExist();
        assertThat(other).as("of a rotation that goes on").exists();
    }

    private static void theirs(Path file) {
        try {
            SecretFiles.readOrMake(file, () -> THEIRS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
