package io.twinmesh.cluster.node.store;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.persistence.directory.Directory;
import io.twinmesh.persistence.directory.DirectoryKeys;
import io.twinmesh.persistence.directory.DirectorySealing;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;

class SharedSealTest {
    private static DirectoryKeys keys(int which) {
        var key = new byte[32];
        key[0] = (byte) which;
        return new DirectoryKeys(key, key, new Random(which));
    }

    @Test
    void a_server_with_another_pseudonym_key_does_not_start_on_a_sealed_database(
            @TempDir Path folder) {
        var database = Database.h2(folder.resolve("journal"));
        try (var source = database.open("seal", 2)) {
            new Migrations(source, database.dialect(), InstantSource.fixed(Instant.EPOCH))
                    .run(Directory.migrations());
            SharedSeal.complete(new DirectorySealing(source, keys(1)));

            assertThatThrownBy(() -> SharedSeal.complete(new DirectorySealing(source, keys(2))))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("keys/pseudonym.key is not the key that sealed");
            assertThatCode(() -> SharedSeal.complete(new DirectorySealing(source, keys(1))))
                    .doesNotThrowAnyException();
        }
    }
}
