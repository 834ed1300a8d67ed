package io.twinmesh.persistence.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

class KeyVaultTest {
    private static final PatientId ADA = new PatientId("tw-" + "a".repeat(32));
    private static final PatientId EVE = new PatientId("tw-" + "e".repeat(32));
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final byte[] PLAIN = "a finding".getBytes(StandardCharsets.UTF_8);

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
        return new KeyVault(source, MasterKey.of(key, random), clock, random);
    }

    private static PatientCipher held(PatientKey key) {
        assertThat(key).isInstanceOf(PatientKey.Held.class);
        return ((PatientKey.Held) key).cipher();
    }

    @Nested
    class AKey {
        @Test
        void is_made_on_first_use_and_stays() {
            assertThat(vault.find(ADA)).isEqualTo(new PatientKey.NeverMade());

            var sealed = held(vault.keyOf(ADA)).seal("t/1", "id", PLAIN);

            assertThat(held(vaultWith(1).find(ADA)).open("t/1", "id", sealed)).isEqualTo(PLAIN);
            assertThat(held(vault.keyOf(ADA)).open("t/1", "id", sealed)).isEqualTo(PLAIN);
        }

        @Test
        void made_by_many_at_once_is_one() {
            var ciphers =
                    IntStream.range(0, 8)
                            .mapToObj(_ -> CompletableFuture.supplyAsync(() -> vault.keyOf(ADA)))
                            .toList();
            var sealed = held(ciphers.getFirst().join()).seal("t/1", "id", PLAIN);
            for (var cipher : ciphers) {
                assertThat(held(cipher.join()).open("t/1", "id", sealed)).isEqualTo(PLAIN);
            }
        }

        @Test
        void once_destroyed_is_gone_for_ever_also_for_keyOf() {
            vault.keyOf(ADA);

            vault.destroy(ADA);
            vault.destroy(ADA);

            assertThat(vault.find(ADA)).isEqualTo(new PatientKey.KeyGone(NOW));
            assertThat(vault.keyOf(ADA)).isEqualTo(new PatientKey.KeyGone(NOW));
        }

        @Test
        void never_made_can_be_forbidden_in_advance() {
            vault.destroy(EVE);

            assertThat(vault.keyOf(EVE)).isEqualTo(new PatientKey.KeyGone(NOW));
        }

        @Test
        void brought_back_by_a_restored_backup_stays_gone() throws SQLException {
            vault.keyOf(ADA);
            try (var connection = source.getConnection();
                    var statement = connection.createStatement()) {
                statement.execute("CREATE TABLE backup AS SELECT * FROM data_key");
                vault.destroy(ADA);
                statement.execute("INSERT INTO data_key SELECT * FROM backup");
            }

            assertThat(vault.find(ADA)).isEqualTo(new PatientKey.KeyGone(NOW));
        }

        @Test
        void of_one_patient_in_the_row_of_another_does_not_unwrap() throws SQLException {
            vault.keyOf(ADA);
            try (var connection = source.getConnection();
                    var statement = connection.createStatement()) {
                statement.execute(
                        "INSERT INTO data_key SELECT '"
                                + EVE
                                + "', master_key, wrapped, made_at FROM data_key");
            }

            assertThatThrownBy(() -> vault.find(EVE)).isInstanceOf(TamperedException.class);
        }

        @Test
        void under_another_master_key_is_named_as_such() {
            vault.keyOf(ADA);

            assertThatThrownBy(() -> vaultWith(2).find(ADA))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("wrapped by master key");
        }
    }

    @Nested
    class ASealedRecord {
        private PatientCipher ada;

        @BeforeEach
        void sealedByAda() {
            ada = held(vault.keyOf(ADA));
        }

        @Test
        void opens_only_for_its_patient_type_and_record() {
            var sealed = ada.seal("t/1", "id", PLAIN);

            assertThatThrownBy(() -> ada.open("t/2", "id", sealed))
                    .isInstanceOf(TamperedException.class);
            assertThatThrownBy(() -> ada.open("t/1", "other", sealed))
                    .isInstanceOf(TamperedException.class);
            assertThatThrownBy(() -> held(vault.keyOf(EVE)).open("t/1", "id", sealed))
                    .isInstanceOf(TamperedException.class);
        }

        @Test
        void does_not_open_once_any_bit_is_changed() {
            var sealed = ada.seal("t/1", "id", PLAIN);
            for (var at = 0; at < sealed.ciphertext().length(); at++) {
                var changed = sealed.ciphertext().toArray();
                changed[at] ^= 1;
                var broken = new Sealed(sealed.nonce(), Bytes.of(changed));
                assertThatThrownBy(() -> ada.open("t/1", "id", broken))
                        .isInstanceOf(TamperedException.class);
            }
            var empty = new Sealed(Bytes.of(new byte[0]), Bytes.of(new byte[0]));
            assertThatThrownBy(() -> ada.open("t/1", "id", empty))
                    .isInstanceOf(TamperedException.class);
        }

        @Test
        void looks_different_each_time() {
            assertThat(ada.seal("t/1", "id", PLAIN)).isNotEqualTo(ada.seal("t/1", "id", PLAIN));
        }
    }

    @Test
    void a_master_key_file_has_exactly_32_bytes() throws java.io.IOException {
        var file = Files.write(folder.resolve("master.key"), new byte[31]);

        assertThatThrownBy(() -> MasterKey.ofFile(file, random))
                .hasMessageContaining("32 bytes, got 31");
        Files.write(file, new byte[32]);
        assertThat(MasterKey.ofFile(file, random).id()).hasSize(16);
    }
}
