package io.twinmesh.persistence.vault.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.vault.DataClass;
import io.twinmesh.persistence.vault.ExportKeys;
import io.twinmesh.persistence.vault.KeyRotation;
import io.twinmesh.persistence.vault.KeyScope;
import io.twinmesh.persistence.vault.KeyVault;
import io.twinmesh.persistence.vault.PatientKeys;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// What the vault needs of master keys, of those that this process holds and of those that a
/// service keeps to itself.
class MasterKeyTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final byte[] DATA_KEY = key(7);
    private static final PatientId ADA = new PatientId("tw-" + "a".repeat(32));

    @TempDir private Path folder = Path.of("");

    static Stream<MasterKey> both() {
        return Stream.of(HeldMasterKey.of(key(1), _ -> {}, RANDOM), new KeyService());
    }

    private static byte[] key(int first) {
        var key = new byte[HeldMasterKey.BYTES];
        key[0] = (byte) first;
        return key;
    }

    @ParameterizedTest
    @MethodSource("both")
    void what_is_wrapped_opens_in_its_own_context_only(MasterKey master) {
        var wrapped = master.wrap("ada", DATA_KEY);

        assertThat(wrapped.by()).isEqualTo(master.id());
        assertThat(master.unwrap("ada", wrapped)).isEqualTo(DATA_KEY);
        assertThatThrownBy(() -> master.unwrap("eve", wrapped))
                .isInstanceOf(TamperedException.class);
    }

    @ParameterizedTest
    @MethodSource("both")
    void after_a_turn_the_newest_wraps_and_the_others_unwrap_until_they_are_forgotten(
            MasterKey master) {
        var before = master.wrap("ada", DATA_KEY);

        master.turn();

        assertThat(master.ids()).hasSize(2).endsWith(before.by());
        assertThat(master.wrap("ada", DATA_KEY).by())
                .isEqualTo(master.id())
                .isNotEqualTo(before.by());
        assertThat(master.unwrap("ada", before)).isEqualTo(DATA_KEY);
        assertThatThrownBy(() -> master.forget(master.id()))
                .isInstanceOf(IllegalArgumentException.class);

        master.forget(before.by());

        assertThat(master.ids()).containsExactly(master.id());
        assertThatThrownBy(() -> master.unwrap("ada", before))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(before.by());
    }

    @ParameterizedTest
    @MethodSource("both")
    void a_vault_and_its_rotation_need_no_more(MasterKey master) {
        var database = Database.h2(folder.resolve("vault"));
        try (var source = database.open("vault", 2)) {
            var clock = InstantSource.system();
            var migrations = new Migrations(source, database.dialect(), clock);
            List.of(KeyVault.migrations(), ExportKeys.migrations()).forEach(migrations::run);
            var vault = new KeyVault(source, master, clock, RANDOM);
            var cipher = ((PatientKeys.Held) vault.keysOf(ADA)).cipher();
            var sealed = cipher.seal(DataClass.GENOME, new byte[1], DATA_KEY);
            var first = master.id();

            master.turn();
            while (new KeyRotation(source, master).step(3) > 0) {
                assertThat(vault.find(ADA)).isInstanceOf(PatientKeys.Held.class);
            }
            master.forget(first);

            var found = ((PatientKeys.Held) vault.find(ADA)).cipher();
            assertThat(found.open(KeyScope.GENOME, new byte[1], sealed)).contains(DATA_KEY);
        }
    }

    @Test
    void keys_that_are_held_are_stored_before_they_wrap_and_none_is_used_that_was_not() {
        var files = new ArrayList<byte[]>();
        var master = HeldMasterKey.of(key(1), files::add, RANDOM);

        master.turn();

        assertThat(files).hasSize(1);
        assertThat(Arrays.copyOfRange(files.getFirst(), 32, 64)).isEqualTo(key(1));
        assertThat(HeldMasterKey.of(files.getFirst(), _ -> {}, RANDOM).ids())
                .isEqualTo(master.ids());

        var full =
                HeldMasterKey.of(
                        key(1),
                        _ -> {
                            throw new IllegalStateException("the disk is full");
                        },
                        RANDOM);
        var before = full.id();
        assertThatThrownBy(full::turn).hasMessage("the disk is full");
        assertThat(full.ids()).containsExactly(before);
    }
}
