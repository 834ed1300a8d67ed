package io.twinmesh.persistence.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.vault.key.HeldMasterKey;
import io.twinmesh.persistence.vault.key.Sealed;
import io.twinmesh.persistence.vault.key.TamperedException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

class KeyVaultTest {
    private static final PatientId ADA = new PatientId("tw-" + "a".repeat(32));
    private static final PatientId EVE = new PatientId("tw-" + "e".repeat(32));
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final byte[] PLAIN = "a finding".getBytes(StandardCharsets.UTF_8);

    private static final Set<DataClass> ALL = EnumSet.allOf(DataClass.class);

    private final SecureRandom random = new SecureRandom();
    private final InstantSource clock = InstantSource.fixed(NOW);

    @TempDir Path folder;
    private HikariDataSource source;
    private KeyVault vault;

    @BeforeEach
    void anEmptyVault() {
        var database = Database.h2(folder.resolve("keys"));
        source = database.open("vault", 4);
        new Migrations(source, database.dialect(), clock).run(KeyVault.migrations());
        vault = vaultWith(1);
    }

    @AfterEach
    void close() {
        source.close();
    }

    private KeyVault vaultWith(int masterByte) {
        var key = new byte[32];
        key[0] = (byte) masterByte;
        return new KeyVault(source, HeldMasterKey.of(key, _ -> {}, random), clock, random);
    }

    private static byte[] context(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static PatientCipher held(PatientKeys key) {
        assertThat(key).isInstanceOf(PatientKeys.Held.class);
        return ((PatientKeys.Held) key).cipher();
    }

    @Nested
    class AKey {
        @Test
        void is_made_on_first_use_and_stays() {
            assertThat(vault.find(ADA)).isEqualTo(new PatientKeys.Absent());

            var sealed = held(vault.keysOf(ADA)).seal(DataClass.CLINICAL, context("t/1|id"), PLAIN);

            assertThat(
                            held(vaultWith(1).find(ADA))
                                    .open(KeyScope.CLINICAL, context("t/1|id"), sealed))
                    .contains(PLAIN);
            assertThat(held(vault.keysOf(ADA)).open(KeyScope.CLINICAL, context("t/1|id"), sealed))
                    .contains(PLAIN);
        }

        @Test
        void made_by_many_at_once_is_one() {
            var ciphers =
                    IntStream.range(0, 8)
                            .mapToObj(_ -> CompletableFuture.supplyAsync(() -> vault.keysOf(ADA)))
                            .toList();
            var sealed =
                    held(ciphers.getFirst().join())
                            .seal(DataClass.CLINICAL, context("t/1|id"), PLAIN);
            for (var cipher : ciphers) {
                assertThat(held(cipher.join()).open(KeyScope.CLINICAL, context("t/1|id"), sealed))
                        .contains(PLAIN);
            }
        }

        @Test
        void once_destroyed_is_gone_for_ever_also_for_keysOf() {
            vault.keysOf(ADA);

            vault.destroy(ADA, ALL);
            vault.destroy(ADA, ALL);

            assertThat(vault.find(ADA)).isEqualTo(new PatientKeys.Destroyed(NOW));
            assertThat(vault.keysOf(ADA)).isEqualTo(new PatientKeys.Destroyed(NOW));
        }

        @Test
        void never_made_can_be_forbidden_in_advance() {
            vault.destroy(EVE, ALL);

            assertThat(vault.keysOf(EVE)).isEqualTo(new PatientKeys.Destroyed(NOW));
        }

        @Test
        void brought_back_by_a_restored_backup_stays_gone() throws SQLException {
            vault.keysOf(ADA);
            try (var connection = source.getConnection();
                    var statement = connection.createStatement()) {
                statement.execute("CREATE TABLE backup AS SELECT * FROM class_key");
                vault.destroy(ADA, ALL);
                statement.execute("INSERT INTO class_key SELECT * FROM backup");
            }

            assertThat(vault.find(ADA)).isEqualTo(new PatientKeys.Destroyed(NOW));
        }

        @Test
        void of_one_patient_in_the_row_of_another_does_not_unwrap() throws SQLException {
            vault.keysOf(ADA);
            try (var connection = source.getConnection();
                    var statement = connection.createStatement()) {
                statement.execute(
                        "INSERT INTO class_key SELECT '"
                                + EVE
                                + "', scope, master_key, wrapped, made_at FROM class_key");
            }

            assertThatThrownBy(() -> vault.find(EVE)).isInstanceOf(TamperedException.class);
        }

        @Test
        void under_another_master_key_is_named_as_such() {
            vault.keysOf(ADA);

            assertThatThrownBy(() -> vaultWith(2).find(ADA))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("wrapped by master key");
        }
    }

    @Nested
    class TheKeyOfAClass {
        @Test
        void opens_nothing_of_another_class() {
            var ada = held(vault.keysOf(ADA));
            var sealed = ada.seal(DataClass.GENOME, context("x"), PLAIN);

            assertThat(ada.open(KeyScope.GENOME, context("x"), sealed)).contains(PLAIN);
            assertThatThrownBy(() -> ada.open(KeyScope.SIGNALS, context("x"), sealed))
                    .isInstanceOf(TamperedException.class);
        }

        @Test
        void can_be_destroyed_apart_and_is_never_made_again() {
            var before = held(vault.keysOf(ADA));
            var sealed = before.seal(DataClass.GENOME, context("x"), PLAIN);

            vault.destroy(ADA, Set.of(DataClass.GENOME));
            vault.destroy(ADA, Set.of(DataClass.GENOME));

            var after = held(vault.keysOf(ADA));
            assertThat(after.classes())
                    .containsExactly(DataClass.CLINICAL, DataClass.SIGNALS, DataClass.IDENTITY);
            assertThat(after.open(KeyScope.GENOME, context("x"), sealed)).isEmpty();
            assertThatThrownBy(() -> after.seal(DataClass.GENOME, context("x"), PLAIN))
                    .isInstanceOf(IllegalStateException.class);
        }

        @Test
        void that_the_vault_has_lost_is_not_made_anew() throws SQLException {
            vault.keysOf(ADA);
            try (var connection = source.getConnection();
                    var statement = connection.createStatement()) {
                statement.execute("DELETE FROM class_key WHERE scope = 'SIGNALS'");
            }

            assertThat(held(vault.keysOf(ADA)).classes()).doesNotContain(DataClass.SIGNALS);
        }

        @Test
        void in_the_row_of_another_class_does_not_unwrap() throws SQLException {
            vault.keysOf(ADA);
            try (var connection = source.getConnection();
                    var statement = connection.createStatement()) {
                statement.execute(
                        """
                        UPDATE class_key SET wrapped = (SELECT wrapped FROM class_key
                        WHERE scope = 'GENOME') WHERE scope = 'SIGNALS'
                        """);
            }

            assertThatThrownBy(() -> vault.find(ADA)).isInstanceOf(TamperedException.class);
        }
    }

    @Test
    void keys_and_graves_of_an_older_release_are_carried_over() throws SQLException {
        var database = Database.h2(folder.resolve("old"));
        try (var old = database.open("old", 2);
                var connection = old.getConnection();
                var statement = connection.createStatement()) {
            var migrations = new Migrations(old, database.dialect(), clock);
            migrations.run(new Migrations.Scripts("vault", KeyVault.class, List.of("001-vault")));
            statement.execute("INSERT INTO destroyed_key VALUES ('" + EVE + "', now())");
            statement.execute("INSERT INTO data_key VALUES ('" + ADA + "', 'm', X'00', now())");

            migrations.run(KeyVault.migrations());

            var carried =
                    new KeyVault(
                            old, HeldMasterKey.of(new byte[32], _ -> {}, random), clock, random);
            assertThat(carried.keysOf(EVE)).isInstanceOf(PatientKeys.Destroyed.class);
            assertThatThrownBy(() -> carried.find(ADA)).hasMessageContaining("master key m,");
        }
    }

    @Nested
    class ASealedRecord {
        private PatientCipher ada;

        @BeforeEach
        void sealedByAda() {
            ada = held(vault.keysOf(ADA));
        }

        @Test
        void opens_only_for_its_patient_type_and_record() {
            var sealed = ada.seal(DataClass.CLINICAL, context("t/1|id"), PLAIN);

            assertThatThrownBy(() -> ada.open(KeyScope.CLINICAL, context("t/2|id"), sealed))
                    .isInstanceOf(TamperedException.class);
            assertThatThrownBy(() -> ada.open(KeyScope.CLINICAL, context("t/1|other"), sealed))
                    .isInstanceOf(TamperedException.class);
            assertThatThrownBy(() ->
                            held(vault.keysOf(EVE))
                                    .open(KeyScope.CLINICAL, context("t/1|id"), sealed))
                    .isInstanceOf(TamperedException.class);
        }

        @Test
        void does_not_open_once_any_bit_is_changed() {
            var sealed = ada.seal(DataClass.CLINICAL, context("t/1|id"), PLAIN);
            for (var at = 0; at < sealed.ciphertext().length(); at++) {
                var changed = sealed.ciphertext().toArray();
                changed[at] ^= 1;
                var broken = new Sealed(sealed.nonce(), Bytes.of(changed));
                assertThatThrownBy(() -> ada.open(KeyScope.CLINICAL, context("t/1|id"), broken))
                        .isInstanceOf(TamperedException.class);
            }
            var empty = new Sealed(Bytes.of(new byte[0]), Bytes.of(new byte[0]));
            assertThatThrownBy(() -> ada.open(KeyScope.CLINICAL, context("t/1|id"), empty))
                    .isInstanceOf(TamperedException.class);
        }

        @Test
        void looks_different_each_time() {
            assertThat(ada.seal(DataClass.CLINICAL, context("t/1|id"), PLAIN))
                    .isNotEqualTo(ada.seal(DataClass.CLINICAL, context("t/1|id"), PLAIN));
        }
    }

    @Test
    void master_keys_have_32_bytes_each() {
        assertThatThrownBy(() -> HeldMasterKey.of(new byte[31], _ -> {}, random))
                .hasMessageContaining("32 bytes each, got 31");
        assertThat(HeldMasterKey.of(new byte[64], _ -> {}, random).ids()).hasSize(2);
    }
}
