package io.twinmesh.persistence.erasure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.persistence.erasure.Erasures.Outcome;
import io.twinmesh.persistence.format.StoredFormat;
import io.twinmesh.persistence.history.History;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.history.reading.ChainCheck;
import io.twinmesh.persistence.history.reading.HistoryReader;
import io.twinmesh.persistence.history.sealed.Chain;
import io.twinmesh.persistence.history.sealed.SealedEvent;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.log.Skey;
import io.twinmesh.persistence.vault.DataClass;
import io.twinmesh.persistence.vault.ErasureBook;
import io.twinmesh.persistence.vault.KeyVault;
import io.twinmesh.persistence.vault.PatientKeys;
import io.twinmesh.persistence.vault.key.HeldMasterKey;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

class ErasuresTest {
    private static final PatientId ADA = new PatientId("tw-" + "a".repeat(32));
    private static final PatientId EVE = new PatientId("tw-" + "e".repeat(32));
    private static final Instant AT = Instant.parse("2026-11-21T12:00:00Z");
    private static final Set<DataClass> ALL = EnumSet.allOf(DataClass.class);
    private static final Skey KEY = Skey.of("test.local/erasure", new byte[32]);

    private final SecureRandom random = new SecureRandom();
    private final InstantSource clock = InstantSource.fixed(AT);
    private final List<String> steps = new ArrayList<>();

    @TempDir Path folder;
    private HikariDataSource source;
    private KeyVault vault;
    private boolean indexFails;
    private final Set<PatientId> failing = new HashSet<>();
    private int tried;

    @BeforeEach
    void aTwin() throws SQLException {
        var database = Database.h2(folder.resolve("both"));
        source = database.open("both", 3);
        var migrations = new Migrations(source, database.dialect(), clock);
        migrations.run(KeyVault.migrations());
        migrations.run(Migrations.journal());
        vault =
                new KeyVault(
                        source, HeldMasterKey.of(new byte[32], _ -> {}, random), clock, random);
        var cipher = ((PatientKeys.Held) vault.keysOf(ADA)).cipher();
        var event = new PatientEvent.TwinOpened(AT, "client", "imp");
        insert(new History(cipher, random).seal(event, 1, Chain.START));
    }

    @AfterEach
    void close() {
        source.close();
    }

    private void insert(SealedEvent row) throws SQLException {
        var format = new StoredFormat(History.STORED);
        try (var connection = source.getConnection();
                var insert =
                        connection.prepareStatement(
                                """
                                INSERT INTO "event_journal" ("persistence_id", "sequence_number",
                                  "writer", "write_timestamp", "adapter_manifest",
                                  "event_payload", "event_ser_id", "event_ser_manifest")
                                VALUES (?, 1, 'w', 0, '', ?, 1, ?)
                                """)) {
            insert.setString(1, "twin|" + ADA);
            insert.setBytes(2, format.write(row));
            insert.setString(3, format.tag(row));
            insert.executeUpdate();
        }
    }

    /// As after a start of the program.
    private Erasures erasures() {
        return new Erasures(
                vault,
                new ErasureBook(source, clock, random),
                new HistoryReader(source, vault, random),
                new ChainCheck(source),
                (patient, _) -> steps.add("forget " + patient),
                List.of((patient, classes) -> {
                    tried++;
                    if (indexFails || failing.contains(patient)) {
                        throw new IllegalStateException("the index is away");
                    }
                    steps.add("index " + classes.size());
                }),
                KEY);
    }

    private static String proof(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Proved.class);
        return ((Outcome.Proved) outcome).proof();
    }

    @Test
    void the_keys_are_gone_everything_derived_is_purged_and_the_proof_says_so() {
        var proof = ErasureProof.verified(proof(erasures().erase(ADA, ALL, "ward-3")), KEY.vkey());

        assertThat(vault.find(ADA)).isEqualTo(new PatientKeys.Destroyed(AT));
        assertThat(steps).containsExactly("forget " + ADA, "index 4");
        assertThat(proof.patient()).isEqualTo(ADA);
        assertThat(proof.classes()).isEqualTo(ALL);
        assertThat(proof.by()).isEqualTo("ward-3");
        assertThat(proof.destroyedAt()).isEqualTo(AT);
        assertThat(proof.rows()).isOne();
        assertThat(proof.chain()).startsWith("whole ");
    }

    @Test
    void asked_again_also_for_a_part_the_same_proof_is_given_and_nothing_is_done() {
        var first = proof(erasures().erase(ADA, ALL, "ward-3"));
        steps.clear();

        assertThat(proof(erasures().erase(ADA, ALL, "ward-4"))).isEqualTo(first);
        assertThat(proof(erasures().erase(ADA, Set.of(DataClass.GENOME), "x"))).isEqualTo(first);
        assertThat(steps).isEmpty();
    }

    @Test
    void one_class_first_and_the_rest_later_are_two_erasures() {
        var genome = proof(erasures().erase(ADA, Set.of(DataClass.GENOME), "ward-3"));
        var all = proof(erasures().erase(ADA, ALL, "ward-3"));

        assertThat(all).isNotEqualTo(genome);
        assertThat(ErasureProof.verified(genome, KEY.vkey()).classes())
                .containsExactly(DataClass.GENOME);
        assertThat(vault.find(ADA)).isInstanceOf(PatientKeys.Destroyed.class);
    }

    @Test
    void a_patient_that_nobody_knows_is_refused_and_leaves_no_grave() {
        assertThat(erasures().erase(EVE, ALL, "ward-3"))
                .isEqualTo(new Outcome.Refused("twin.unknown", "there is no twin of this name"));
        assertThat(vault.find(EVE)).isInstanceOf(PatientKeys.Absent.class);
    }

    @Test
    void every_start_purges_again_what_a_restored_backup_may_have_brought_back() {
        erasures().erase(ADA, ALL, "ward-3");
        steps.clear();

        var started = erasures();
        started.sweep();
        assertThat(steps).containsExactly("index 4");
        started.sweep();

        assertThat(steps).as("once is enough").containsExactly("index 4");
    }

    @Test
    void a_sweep_that_fails_for_one_goes_on_for_the_others_and_is_made_again() {
        erasures().erase(ADA, ALL, "ward-3");
        vault.keysOf(EVE);
        erasures().erase(EVE, Set.of(DataClass.GENOME), "ward-3");
        steps.clear();
        var started = erasures();
        failing.add(ADA);

        assertThatThrownBy(started::sweep).hasMessage("the index is away");
        assertThat(steps).containsExactly("index 1");

        failing.clear();
        started.sweep();
        assertThat(steps).containsExactlyInAnyOrder("index 1", "index 1", "index 4");
    }

    @Test
    void a_sweep_in_which_everybody_fails_ends_before_all_were_tried() {
        for (int i = 0; i < 20; i++) {
            var patient = new PatientId("tw-" + "%032d".formatted(i));
            vault.keysOf(patient);
            erasures().erase(patient, ALL, "ward-3");
            failing.add(patient);
        }
        tried = 0;

        assertThatThrownBy(erasures()::sweep).hasMessage("the index is away");

        assertThat(tried).isEqualTo(10);
    }

    @Nested
    class AStepThatFails {
        @Test
        void leaves_the_keys_destroyed_and_is_taken_up_later() {
            indexFails = true;
            assertThat(erasures().erase(ADA, ALL, "ward-3")).isInstanceOf(Outcome.Unfinished.class);
            assertThat(vault.find(ADA)).isInstanceOf(PatientKeys.Destroyed.class);

            indexFails = false;
            var resumed = erasures().resume();

            assertThat(resumed).hasSize(1);
            var proof = proof(resumed.getFirst());
            assertThat(erasures().resume()).isEmpty();
            assertThat(proof(erasures().erase(ADA, ALL, "ward-3"))).isEqualTo(proof);
        }

        @Test
        void between_purging_and_the_proof_does_not_purge_twice() {
            var book = new ErasureBook(source, clock, random);
            book.purged(book.begin(ADA, ALL, "ward-3").id());

            var resumed = erasures().resume();

            assertThat(proof(resumed.getFirst())).contains("by ward-3");
            assertThat(steps).isEmpty();
        }
    }

    @Nested
    class AProof {
        @Test
        void that_was_changed_is_not_one() {
            var proof = proof(erasures().erase(ADA, ALL, "ward-3"));
            var other = proof.replace("rows 1", "rows 2");

            assertThatThrownBy(() -> ErasureProof.verified(other, KEY.vkey()))
                    .isInstanceOf(IllegalArgumentException.class);
        }

        @Test
        void of_another_key_is_not_one() {
            var proof = proof(erasures().erase(ADA, ALL, "ward-3"));
            var seed = new byte[32];
            seed[0] = 1;
            var other = Skey.of("test.local/erasure", seed).vkey();

            assertThatThrownBy(() -> ErasureProof.verified(proof, other))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
