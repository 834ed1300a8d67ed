package io.twinmesh.cluster.node.store;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.vault.KeyVault;
import io.twinmesh.persistence.vault.key.HeldMasterKey;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;

class MasterKeyFitTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

    @TempDir private Path folder = Path.of("");
    private HikariDataSource vault;

    @BeforeEach
    void a_vault() {
        var database = Database.h2(folder.resolve("vault"));
        vault = database.open("vault", 2);
        var migrations = new Migrations(vault, database.dialect(), CLOCK);
        Schemas.vault().forEach(migrations::run);
    }

    @AfterEach
    void close() {
        vault.close();
    }

    private static HeldMasterKey master(int first, int... others) {
        var keys = new byte[HeldMasterKey.BYTES * (1 + others.length)];
        keys[0] = (byte) first;
        for (int i = 0; i < others.length; i++) {
            keys[HeldMasterKey.BYTES * (i + 1)] = (byte) others[i];
        }
        return HeldMasterKey.of(keys, _ -> {}, new Random(1));
    }

    private void wrapped(HeldMasterKey by, String patient) {
        new KeyVault(vault, by, CLOCK, new Random(2))
                .keysOf(new PatientId("tw-" + patient.repeat(32)));
    }

    @Test
    void new_master_keys_go_with_an_empty_vault() {
        assertThatCode(() -> MasterKeyFit.check(vault, master(1))).doesNotThrowAnyException();
    }

    @Test
    void all_that_wrapped_anything_must_be_there_whichever_wraps_now() {
        wrapped(master(1), "a");
        wrapped(master(2), "b");

        assertThatCode(() -> MasterKeyFit.check(vault, master(3, 2, 1))).doesNotThrowAnyException();
        assertThatThrownBy(() -> MasterKeyFit.check(vault, master(2)))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("4 keys are wrapped by [" + master(1).id() + "]")
                .hasMessageContaining("the file has [" + master(2).id() + "]");
    }
}
