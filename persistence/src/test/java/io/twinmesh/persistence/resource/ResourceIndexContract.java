package io.twinmesh.persistence.resource;

import static io.twinmesh.persistence.resource.PatientSearchContract.patient;
import static io.twinmesh.persistence.resource.SealedJournal.twin;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.projection.ProjectionRunner;
import io.twinmesh.persistence.projection.tail.JournalTailer;
import io.twinmesh.persistence.resource.ResourceReader.Wanted;
import io.twinmesh.persistence.resource.key.IndexKey;
import io.twinmesh.persistence.vault.DataClass;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// What the index of resources promises on every database.
interface ResourceIndexContract extends PatientSearchContract {
    DataClass CLINICAL = DataClass.CLINICAL;
    DataClass IDENTITY = DataClass.IDENTITY;
    PatientId ADA = twin(1);
    PatientId EVE = twin(2);

    private static List<String> contents(List<StoredResource> resources) {
        return resources.stream()
                .map(one ->
                        new String(one.content().orElseThrow().toArray(), StandardCharsets.UTF_8))
                .toList();
    }

    private static List<StoredResource> all(SealedJournal journal, Wanted wanted) {
        var found = new ArrayList<StoredResource>();
        var slice = journal.reader.slice(wanted, 0, 7);
        found.addAll(slice.resources());
        while (slice.more()) {
            slice = journal.reader.slice(wanted, slice.last(), 7);
            found.addAll(slice.resources());
        }
        return found;
    }

    @Test
    default void a_resource_is_found_by_its_id_and_read_as_it_was_stored() throws Exception {
        var journal = journal();
        journal.record(ADA, IDENTITY, "Patient", ADA.value(), 1, patient("Ada", "B", "1970", "1"));
        journal.record(ADA, CLINICAL, "Observation", "o1", 1, "{\"v\":1.00}");
        journal.record(EVE, CLINICAL, "Observation", "o2", 1, "{\"v\":2}");
        journal.record(ADA, CLINICAL, "Observation", "o1", 2, "{\"v\":1E-22}");
        journal.follow();

        var newest = journal.reader.newest("Observation", "o1").orElseThrow();

        assertThat(newest.twin()).isEqualTo(ADA);
        assertThat(newest.version()).isEqualTo(2);
        assertThat(newest.recordedAt()).isEqualTo(SealedJournal.START.plusSeconds(2));
        var opened = journal.reader.open(List.of(newest)).getFirst();
        assertThat(opened.id()).isEqualTo("o1");
        assertThat(opened.dataClass()).isEqualTo(CLINICAL);
        assertThat(contents(List.of(opened))).containsExactly("{\"v\":1E-22}");
        assertThat(journal.reader.newest("Condition", "o1")).isEmpty();
        assertThat(journal.reader.newest("Observation", "o3")).isEmpty();
        var first = journal.reader.version(ADA, "Observation", "o1", 1).orElseThrow();
        assertThat(contents(journal.reader.open(List.of(first)))).containsExactly("{\"v\":1.00}");
        assertThat(journal.reader.version(ADA, "Observation", "o1", 3)).isEmpty();
    }

    @Test
    default void a_deleted_resource_has_a_last_version_without_content_and_is_in_no_slice()
            throws Exception {
        var journal = journal();
        journal.record(ADA, CLINICAL, "Observation", "o1", 1, "{\"v\":1}");
        journal.record(ADA, CLINICAL, "Observation", "o2", 1, "{\"v\":2}");
        journal.delete(ADA, CLINICAL, "Observation", "o1", 2);
        journal.follow();

        var newest = journal.reader.newest("Observation", "o1").orElseThrow();
        assertThat(newest.deleted()).isTrue();
        assertThat(journal.reader.open(List.of(newest)).getFirst().content()).isEmpty();
        var wanted = Wanted.of(ADA, "Observation", journal.snapshot());
        assertThat(contents(all(journal, wanted))).containsExactly("{\"v\":2}");
        assertThat(journal.reader.history(ADA, "Observation", "o1", Long.MAX_VALUE, 10))
                .extracting(ResourceVersion::version)
                .containsExactly(2, 1);
    }

    @Test
    default void the_twins_and_what_was_deleted_of_them_are_listed_as_of_a_snapshot()
            throws Exception {
        var journal = journal();
        journal.record(ADA, CLINICAL, "Observation", "o1", 1, "{\"v\":1}");
        journal.record(ADA, CLINICAL, "Observation", "o2", 1, "{\"v\":2}");
        journal.delete(ADA, CLINICAL, "Observation", "o1", 2);
        journal.follow();
        long before = journal.snapshot();
        journal.record(EVE, CLINICAL, "Observation", "o9", 1, "{\"v\":9}");
        journal.delete(ADA, CLINICAL, "Observation", "o2", 2);
        journal.follow();

        assertThat(journal.reader.twins("", before, 10)).containsExactly(ADA);
        assertThat(journal.reader.twins("", journal.snapshot(), 10)).containsExactly(ADA, EVE);
        assertThat(journal.reader.twins("", journal.snapshot(), 1)).containsExactly(ADA);
        assertThat(journal.reader.twins(ADA.value(), journal.snapshot(), 10)).containsExactly(EVE);
        var deleted =
                journal.reader.deletions(Wanted.of(ADA, "Observation", before), 0, 10).resources();
        assertThat(deleted).extracting(StoredResource::id).containsExactly("o1");
        assertThat(deleted.getFirst().content()).isEmpty();
        var later =
                new Wanted(
                        ADA,
                        Set.of(),
                        journal.snapshot(),
                        Optional.of(SealedJournal.START.plusSeconds(2)));
        assertThat(journal.reader.deletions(later, 0, 10).resources())
                .extracting(StoredResource::id)
                .containsExactly("o2");
    }

    @Test
    default void the_twins_of_which_something_changed_since_are_told() throws Exception {
        var journal = journal();
        journal.record(ADA, CLINICAL, "Consent", "c1", 1, "{\"v\":1}");
        journal.record(EVE, CLINICAL, "Consent", "c2", 1, "{\"v\":1}");
        journal.follow();
        long before = journal.snapshot();
        journal.delete(ADA, CLINICAL, "Consent", "c1", 2);
        journal.record(EVE, CLINICAL, "Observation", "o1", 1, "{\"v\":1}");
        journal.follow();

        var both = List.of(ADA, EVE);
        assertThat(journal.reader.changed(both, "Consent", 0)).containsExactly(ADA, EVE);
        assertThat(journal.reader.changed(both, "Consent", before)).containsExactly(ADA);
        assertThat(journal.reader.changed(List.of(EVE), "Consent", before)).isEmpty();
        assertThat(journal.reader.changed(both, "Consent", journal.snapshot())).isEmpty();
        assertThat(journal.reader.changed(List.of(), "Consent", 0)).isEmpty();
    }

    @Test
    default void a_snapshot_shows_what_was_however_much_is_written_after_it() throws Exception {
        var journal = journal();
        journal.record(ADA, CLINICAL, "Observation", "o1", 1, "{\"v\":1}");
        journal.record(ADA, CLINICAL, "Observation", "o2", 1, "{\"v\":2}");
        journal.follow();
        var before = Wanted.of(ADA, "Observation", journal.snapshot());

        journal.record(ADA, CLINICAL, "Observation", "o1", 2, "{\"v\":3}");
        journal.delete(ADA, CLINICAL, "Observation", "o2", 2);
        journal.record(ADA, CLINICAL, "Observation", "o3", 1, "{\"v\":4}");
        journal.follow();

        assertThat(contents(all(journal, before))).containsExactly("{\"v\":1}", "{\"v\":2}");
        var after = Wanted.of(ADA, "Observation", journal.snapshot());
        assertThat(contents(all(journal, after))).containsExactly("{\"v\":3}", "{\"v\":4}");
    }

    @Test
    default void what_is_wanted_can_be_some_types_and_what_came_in_after_a_moment()
            throws Exception {
        var journal = journal();
        journal.record(ADA, CLINICAL, "Observation", "o1", 1, "{\"v\":1}");
        journal.record(ADA, CLINICAL, "Condition", "c1", 1, "{\"v\":2}");
        journal.record(ADA, CLINICAL, "Procedure", "p1", 1, "{\"v\":3}");
        journal.record(EVE, CLINICAL, "Observation", "o9", 1, "{\"v\":4}");
        journal.follow();
        long now = journal.snapshot();

        var two = new Wanted(ADA, Set.of("Condition", "Observation"), now, Optional.empty());
        assertThat(contents(all(journal, two))).containsExactly("{\"v\":1}", "{\"v\":2}");
        var late = new Wanted(ADA, Set.of(), now, Optional.of(SealedJournal.START.plusSeconds(1)));
        assertThat(contents(all(journal, late))).containsExactly("{\"v\":3}");
        assertThat(journal.reader.named(ADA, "Observation", List.of("o1", "o9", "x"), now))
                .extracting(ResourceVersion::sequenceNumber)
                .containsExactly(1L);
    }

    @Test
    default void an_erased_patient_is_gone_from_every_table_and_stays_gone() throws Exception {
        var journal = journal();
        journal.record(ADA, IDENTITY, "Patient", ADA.value(), 1, patient("Ada", "A", "1970", "1"));
        journal.record(ADA, CLINICAL, "Observation", "o1", 1, "{}");
        journal.record(EVE, CLINICAL, "Observation", "o2", 1, "{}");
        journal.follow();

        journal.vault.destroy(ADA, EnumSet.allOf(DataClass.class));
        journal.index.purge(journal.source, ADA, EnumSet.allOf(DataClass.class));
        journal.index.purge(journal.source, ADA, EnumSet.allOf(DataClass.class));

        assertThat(journal.dump()).hasSize(1).allMatch(row -> row.startsWith(EVE.value()));
        journal.rebuild();
        assertThat(journal.dump()).hasSize(1).allMatch(row -> row.startsWith(EVE.value()));
        assertThat(journal.reader.newest("Observation", "o1")).isEmpty();
    }

    @Test
    default void what_a_destroyed_class_sealed_is_left_out_and_the_rest_is_read() throws Exception {
        var journal = journal();
        journal.record(ADA, CLINICAL, "Observation", "o1", 1, "{\"v\":1}");
        journal.record(ADA, DataClass.GENOME, "Observation", "g1", 1, "{\"v\":2}");
        journal.record(ADA, CLINICAL, "Observation", "o2", 1, "{\"v\":3}");
        journal.follow();
        var wanted = Wanted.of(ADA, "Observation", journal.snapshot());

        journal.vault.destroy(ADA, EnumSet.of(DataClass.GENOME));
        journal.index.purge(journal.source, ADA, EnumSet.of(DataClass.GENOME));

        assertThat(contents(all(journal, wanted))).containsExactly("{\"v\":1}", "{\"v\":3}");
        assertThat(journal.reader.slice(wanted, 0, 2).last()).isEqualTo(2);
        journal.rebuild();
        assertThat(journal.dump()).hasSize(2);
    }

    @Test
    default void a_row_that_cannot_be_read_is_counted_and_reported_and_holds_nobody_up()
            throws Exception {
        var journal = journal();
        journal.record(ADA, CLINICAL, "Observation", "o1", 1, "{}");
        journal.record(EVE, CLINICAL, "Observation", "o2", 1, "{}");
        journal.execute(
                """
                UPDATE "event_journal" SET "event_payload" =
                  (SELECT "event_payload" FROM "event_journal" WHERE "persistence_id" = 'twin|%s')
                WHERE "persistence_id" = 'twin|%s'
                """
                        .formatted(EVE, ADA));
        journal.follow();

        assertThat(journal.index.unreadable()).isEqualTo(1);
        assertThat(journal.damage)
                .singleElement()
                .satisfies(damage -> {
                    assertThat(damage.twin()).isEqualTo(ADA);
                    assertThat(damage.sequenceNumber()).isEqualTo(1);
                    assertThat(damage.code()).isEqualTo("history.seal-broken");
                });
        assertThat(journal.quarantine.list(10))
                .singleElement()
                .satisfies(filed -> {
                    assertThat(filed.patient()).isEqualTo(ADA);
                    assertThat(filed.sequenceNumber()).isEqualTo(1);
                });
        assertThat(journal.reader.newest("Observation", "o1")).isEmpty();
        assertThat(journal.reader.newest("Observation", "o2")).isPresent();
    }

    @Test
    default void while_it_is_made_anew_it_says_that_it_is_not_whole() throws Exception {
        var journal = journal();
        assertThat(journal.reader.standing().whole()).isFalse();
        journal.record(ADA, CLINICAL, "Observation", "o1", 1, "{}");
        journal.follow();
        var before = journal.reader.standing();
        assertThat(before.whole()).isTrue();

        journal.runner().stop(SealedJournal.PATIENCE);
        journal.index.reset(journal.source);

        var meanwhile = journal.reader.standing();
        assertThat(meanwhile.whole()).isFalse();
        assertThat(meanwhile.generation()).isEqualTo(before.generation() + 1);
        journal.follow();
        assertThat(journal.reader.standing().whole()).isTrue();
        assertThat(journal.reader.newest("Observation", "o1")).isPresent();
    }

    @Test
    default void another_index_key_makes_it_anew_by_itself() throws Exception {
        var journal = journal();
        journal.record(ADA, CLINICAL, "Observation", "o1", 1, "{}");
        journal.follow();
        journal.runner().stop(SealedJournal.PATIENCE);
        var other = new byte[32];
        other[0] = 1;
        var key = new IndexKey(other);
        var random = new java.security.SecureRandom();

        try (var runner =
                new ProjectionRunner(
                        journal.source,
                        new JournalTailer(journal.source, journal.dialect(), 1),
                        new ResourceIndex(journal.vault, key, random, journal.filing),
                        InstantSource.system())) {
            runner.start();
            assertThat(runner.awaitCaughtUp(SealedJournal.PATIENCE)).isTrue();
        }

        assertThat(journal.reader.newest("Observation", "o1")).isEmpty();
        var reader = new ResourceReader(journal.source, journal.vault, key, random);
        assertThat(reader.newest("Observation", "o1")).isPresent();
    }

    @Test
    default void whoever_has_written_can_wait_until_it_is_found() throws Exception {
        var journal = journal();
        journal.follow();
        for (int i = 1; i <= 20; i++) {
            journal.record(ADA, CLINICAL, "Observation", "o" + i, 1, "{}");
            var place = journal.reader.newestPlace(ADA).orElseThrow();
            journal.runner().reached(place).get(120, TimeUnit.SECONDS);

            assertThat(journal.reader.newest("Observation", "o" + i)).isPresent();
            assertThat(journal.reader.standing().position()).isGreaterThanOrEqualTo(place);
        }
        assertThat(journal.reader.newestPlace(EVE)).isEmpty();
    }

    @Test
    default void the_tables_hold_no_id_no_name_and_no_value() throws Exception {
        var journal = journal();
        journal.record(
                ADA,
                IDENTITY,
                "Patient",
                ADA.value(),
                1,
                patient("Plantedname", "Plantedgiven", "1955-07-09", "planted-4711"));
        journal.record(ADA, CLINICAL, "Observation", "planted-id", 1, "{\"v\":\"planted-value\"}");
        journal.follow();

        assertThat(journal.dump())
                .hasSizeGreaterThan(10)
                .noneMatch(row -> row.toLowerCase(java.util.Locale.ROOT).contains("planted"))
                .noneMatch(row -> row.contains("1955-07-09") || row.contains("female"));
    }

    /// Random histories of several twins: what is read is what an own list of them says, in
    /// whatever slices they came in, and a new index equals the one that grew.
    @Test
    default void it_agrees_with_a_plain_list_and_made_anew_it_is_the_same() throws Exception {
        var journal = journal();
        var random = new Random(20260701);
        Map<String, String> contents = new TreeMap<>();
        Map<String, Integer> versions = new HashMap<>();
        Map<String, Map<PatientId, List<String>>> snapshots = new TreeMap<>();
        for (int round = 0; round < 6; round++) {
            for (int i = 0; i < 80; i++) {
                var twin = twin(1 + random.nextInt(4));
                step(journal, random, twin, contents, versions);
            }
            journal.follow();
            var expected = new HashMap<PatientId, List<String>>();
            for (int number = 1; number <= 4; number++) {
                expected.put(twin(number), present(contents, twin(number)));
            }
            snapshots.put(Long.toString(journal.snapshot()), expected);
            check(journal, snapshots);
        }
        var grown = journal.dump();

        journal.rebuild();

        assertThat(journal.dump()).isEqualTo(grown);
        check(journal, snapshots);
    }

    private static void step(
            SealedJournal journal,
            Random random,
            PatientId twin,
            Map<String, String> contents,
            Map<String, Integer> versions)
            throws SQLException {
        if (random.nextInt(8) == 0) {
            journal.append(
                    twin, new PatientEvent.TwinOpened(SealedJournal.START, "tester", "import"));
            return;
        }
        var patient = random.nextInt(5) == 0;
        var type = patient ? "Patient" : random.nextBoolean() ? "Observation" : "Condition";
        var id = patient ? twin.value() : twin.value().substring(30) + "-" + random.nextInt(12);
        var name = twin + " " + type + "/" + id;
        var version = versions.merge(name, 1, Integer::sum);
        var dataClass = patient ? IDENTITY : CLINICAL;
        if (contents.containsKey(name) && random.nextInt(4) == 0) {
            journal.delete(twin, dataClass, type, id, version);
            contents.remove(name);
        } else {
            var content =
                    patient
                            ? patient("N" + random.nextInt(9) + "ame", "G", "1970", "1")
                            : "{\"v\":" + random.nextInt(1000) + "}";
            journal.record(twin, dataClass, type, id, version, content);
            contents.put(name, content);
        }
    }

    private static List<String> present(Map<String, String> contents, PatientId twin) {
        return contents.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(twin.value()))
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .sorted()
                .toList();
    }

    private static void check(
            SealedJournal journal, Map<String, Map<PatientId, List<String>>> snapshots) {
        snapshots.forEach((snapshot, expected) ->
                expected.forEach((twin, contents) -> {
                    var wanted =
                            new Wanted(twin, Set.of(), Long.parseLong(snapshot), Optional.empty());
                    assertThat(
                                    all(journal, wanted).stream()
                                            .map(one ->
                                                    twin
                                                            + " "
                                                            + one.place().type()
                                                            + "/"
                                                            + one.id()
                                                            + "="
                                                            + contents(List.of(one)).getFirst())
                                            .sorted())
                            .isEqualTo(contents);
                }));
    }
}
