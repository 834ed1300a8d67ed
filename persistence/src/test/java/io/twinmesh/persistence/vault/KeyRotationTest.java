package io.twinmesh.persistence.vault;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.vault.key.HeldMasterKey;
import io.twinmesh.persistence.vault.key.MasterKey;
import io.twinmesh.persistence.vault.key.Sealed;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;

class KeyRotationTest {
    private static final byte[] CONTEXT = {1};
    private static final byte[] PLAIN = {2, 3};

    /// Four keys each.
    private static final int PATIENTS = 30;

    private final SecureRandom random = new SecureRandom();
    private byte[] stored = new byte[HeldMasterKey.BYTES];
    private final MasterKey master = again();
    private final String first = master.id();
    private final Map<PatientId, Sealed> sealed = new HashMap<>();

    @TempDir Path folder;
    private HikariDataSource source;

    @BeforeEach
    void patientsUnderTheFirstKey() {
        var database = Database.h2(folder.resolve("vault"));
        source = database.open("vault", 2);
        var migrations = new Migrations(source, database.dialect(), InstantSource.system());
        migrations.run(KeyVault.migrations());
        migrations.run(ExportKeys.migrations());
        var vault = vault(master);
        for (var i = 0; i < PATIENTS; i++) {
            var patient = patient(i);
            var cipher = ((PatientKeys.Held) vault.keysOf(patient)).cipher();
            sealed.put(patient, cipher.seal(DataClass.GENOME, CONTEXT, PLAIN));
        }
    }

    @AfterEach
    void close() {
        source.close();
    }

    /// The master keys as a process finds them that starts now.
    private MasterKey again() {
        return HeldMasterKey.of(stored, keys -> stored = keys, random);
    }

    private static PatientId patient(int number) {
        return new PatientId("tw-" + String.format("%032x", number));
    }

    private KeyVault vault(MasterKey master) {
        return new KeyVault(source, master, InstantSource.system(), random);
    }

    private void assertAllRead(MasterKey master) {
        var vault = vault(master);
        sealed.forEach((patient, bytes) ->
                assertThat(
                                ((PatientKeys.Held) vault.find(patient))
                                        .cipher()
                                        .open(KeyScope.GENOME, CONTEXT, bytes))
                        .contains(PLAIN));
    }

    @Test
    void everything_is_read_before_during_and_after_and_the_old_key_is_not_needed_any_more() {
        var rotation = new KeyRotation(source, master);

        master.turn();
        assertAllRead(master);
        assertThat(rotation.step(50)).isEqualTo(50);
        assertAllRead(master);
        assertThat(rotation.standing())
                .containsExactly(Map.entry(master.id(), 50L), Map.entry(first, PATIENTS * 4L - 50));
        while (rotation.step(50) > 0) {
            assertAllRead(master);
        }

        assertThat(rotation.standing()).containsEntry(first, 0L);
        master.forget(first);
        var onlyTheNewOne = again();
        assertThat(onlyTheNewOne.ids()).containsExactly(master.id());
        assertAllRead(onlyTheNewOne);
    }

    @Test
    void a_rotation_that_was_killed_goes_on_where_it_was() {
        master.turn();
        new KeyRotation(source, master).step(70);

        var again = again();
        assertThat(new KeyRotation(source, again).step(1_000)).isEqualTo(PATIENTS * 4 - 70);
        assertThat(new KeyRotation(source, again).step(1_000)).isZero();
        assertAllRead(again);
    }

    @Test
    void keys_made_while_it_runs_are_made_under_the_new_key_and_destroyed_ones_stay_destroyed() {
        master.turn();
        var vault = vault(master);
        vault.keysOf(patient(PATIENTS));
        vault.destroy(patient(0), EnumSet.allOf(DataClass.class));
        var rotation = new KeyRotation(source, master);

        rotation.step(1_000);

        assertThat(rotation.standing())
                .containsEntry(master.id(), PATIENTS * 4L)
                .containsEntry(first, 0L);
        assertThat(vault.find(patient(0))).isInstanceOf(PatientKeys.Destroyed.class);
    }
}
