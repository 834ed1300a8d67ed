package io.twinmesh.persistence.audit;

import static io.twinmesh.persistence.audit.TestTrail.ADA;
import static io.twinmesh.persistence.audit.TestTrail.EVE;
import static io.twinmesh.persistence.audit.TestTrail.NOW;
import static io.twinmesh.persistence.audit.TestTrail.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.audit.AuditCheck.Verdict;
import io.twinmesh.persistence.audit.AuditReader.Wanted;
import io.twinmesh.persistence.vault.DataClass;

import org.junit.jupiter.api.Test;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// What the trail promises on every database.
interface AuditContract {
    /// Databases of their own for each test.
    TestTrail databases();

    @Test
    default void a_record_comes_back_whole_and_is_found_by_patient_client_time_and_name() {
        var databases = databases();
        var first = search(ADA, "clinic", NOW.minusSeconds(60));
        var second = search(EVE, "clinic", NOW);
        var third = search(ADA, "lab", NOW);
        try (var trail = databases.start()) {
            assertThat(List.of(write(trail, first), write(trail, second), write(trail, third)))
                    .containsExactly(
                            new Recorded.Written(1),
                            new Recorded.Written(2),
                            new Recorded.Written(3));
        }

        var reader = databases.reader();
        assertThat(records(reader, Wanted.about(ADA))).containsExactly(third, first);
        assertThat(records(reader, by("clinic"))).containsExactly(second, first);
        assertThat(records(reader, since(NOW.minusSeconds(1)))).containsExactly(third, second);
        assertThat(records(reader, until(NOW))).containsExactly(first);
        assertThat(reader.find(second.id()).orElseThrow().record()).isEqualTo(second);
        assertThat(reader.find(AuditId.random(TestTrail.RANDOM))).isEmpty();
    }

    @Test
    default void what_could_identify_or_is_clinical_stands_nowhere_in_the_table() throws Exception {
        var databases = databases();
        try (var trail = databases.start()) {
            write(trail, search(ADA, "clinic"));
            write(trail, aboutNobody());
        }

        var text = String.join("\n", databases.raw());
        assertThat(text).contains("clinic", ADA.value(), "Observation", "search");
        for (var secret :
                List.of(
                        "Quixot",
                        "quixote",
                        "zebulon",
                        "85354",
                        "192.0.2.77",
                        "windmill",
                        "Dulcinea",
                        "request-4711")) {
            assertThat(text).doesNotContain(secret);
        }
    }

    @Test
    default void erasing_a_patient_leaves_who_when_and_what_kind_and_the_chain() throws Exception {
        var databases = databases();
        var before = search(ADA, "clinic");
        var after = search(ADA, "clinic");
        try (var trail = databases.start()) {
            write(trail, before);
            databases.vault().destroy(ADA, EnumSet.allOf(DataClass.class));
            write(trail, after);
        }

        var rows = databases.reader().read(Wanted.about(ADA), 10).rows();
        assertThat(rows).extracting(AuditRow::state).containsOnly(AuditRow.State.ERASED);
        assertThat(rows).extracting(row -> row.record().who()).containsOnly(before.who());
        assertThat(rows).extracting(row -> row.record().at()).containsOnly(NOW);
        assertThat(rows)
                .extracting(row -> row.record().what())
                .containsOnly(What.ofType("Observation"));
        assertThat(databases.check()).isEqualTo(new Verdict.Sound(2, 2));
    }

    @Test
    default void a_search_without_a_patient_and_a_stranger_in_an_address_need_no_patients_key() {
        var databases = databases();
        var stranger =
                search(
                        new io.twinmesh.persistence.identity.PatientId("tw-" + "0".repeat(32)),
                        "clinic");
        try (var trail = databases.start()) {
            write(trail, aboutNobody());
            write(trail, stranger);
        }

        var rows = databases.reader().read(by("clinic"), 10).rows();
        assertThat(rows).extracting(AuditRow::state).containsOnly(AuditRow.State.WHOLE);
        assertThat(rows.getFirst().record()).isEqualTo(stranger);
        assertThat(rows.getLast().record().what().query()).contains("name=Quixote");
    }

    @Test
    default void a_changed_moved_or_damaged_row_is_found_and_shown_as_damaged() throws Exception {
        for (var change :
                List.of(
                        "UPDATE audit_record SET outcome = 4 WHERE number = 3",
                        "UPDATE audit_record SET client = 'other' WHERE number = 3",
                        "UPDATE audit_record SET at_micros = at_micros + 1 WHERE number = 3",
                        "UPDATE audit_record SET patient = NULL WHERE number = 3",
                        "UPDATE audit_record SET refusal = 'x' WHERE number = 3",
                        "UPDATE audit_record SET sealed_by = 'x' WHERE number = 3",
                        "UPDATE audit_record SET what = who WHERE number = 3",
                        "UPDATE audit_record SET id = 'nonsense' WHERE number = 3")) {
            var databases = five();
            assertThat(databases.execute(change)).isEqualTo(1);

            assertThat(databases.check())
                    .as(change)
                    .isEqualTo(new Verdict.Broken(3, "audit.row-changed"));
            databases.execute("DELETE FROM audit_record WHERE id = 'nonsense'");
            databases.reader().read(by("clinic"), 10);
        }
        var databases = five();
        databases.execute(
                "UPDATE audit_record SET who = (SELECT who FROM audit_record WHERE number = 2)"
                        + " WHERE number = 3");
        assertThat(databases.reader().read(by("clinic"), 10).rows())
                .extracting(AuditRow::state)
                .containsExactly(
                        AuditRow.State.WHOLE,
                        AuditRow.State.WHOLE,
                        AuditRow.State.DAMAGED,
                        AuditRow.State.WHOLE,
                        AuditRow.State.WHOLE);
    }

    @Test
    default void a_removed_row_is_found_also_at_the_end() throws Exception {
        var databases = five();
        databases.execute("DELETE FROM audit_record WHERE number = 2");
        assertThat(databases.check()).isEqualTo(new Verdict.Broken(2, "audit.row-missing"));

        databases = five();
        databases.execute("DELETE FROM audit_record WHERE number > 3");
        assertThat(databases.check()).isEqualTo(new Verdict.Broken(4, "audit.rows-cut"));

        // an older backup was brought back and more was written since
        try (var trail = databases.start()) {
            IntStream.range(0, 9).forEach(_ -> write(trail, search(EVE, "clinic")));
        }
        assertThat(databases.check()).isEqualTo(new Verdict.Broken(5, "audit.mark-differs"));
    }

    @Test
    default void an_acknowledged_backup_is_passed_over_and_the_next_one_is_not() throws Exception {
        var databases = five();
        databases.execute("DELETE FROM audit_record WHERE number > 3");
        assertThat(databases.check()).isEqualTo(new Verdict.Broken(4, "audit.rows-cut"));

        // record 4
        acknowledge(databases, 4);

        assertThat(databases.check()).isEqualTo(new Verdict.Acknowledged(4, 4, 1, 4));
        try (var trail = databases.startLater()) {
            IntStream.range(0, 3).forEach(_ -> write(trail, search(ADA, "clinic")));
        }
        assertThat(databases.check())
                .as("another trail stood at record 5")
                .isEqualTo(new Verdict.Acknowledged(7, 7, 1, 4));

        databases.execute("DELETE FROM audit_record WHERE number > 5");
        assertThat(databases.check()).isEqualTo(new Verdict.Broken(6, "audit.rows-cut"));
        databases.execute("DELETE FROM audit_record WHERE number > 3");
        assertThat(databases.check())
                .as("the acknowledgement is gone, too")
                .isEqualTo(new Verdict.Broken(4, "audit.rows-cut"));
    }

    @Test
    default void an_acknowledged_row_must_stay_as_it_was_found() throws Exception {
        for (var harm :
                List.of(
                        "UPDATE audit_record SET outcome = 4 WHERE number = 3",
                        "DELETE FROM audit_record WHERE number = 3")) {
            var databases = five();
            databases.execute(harm);
            var rows = databases.raw().size();

            acknowledge(databases, 3);

            assertThat(databases.check())
                    .as(harm)
                    .isEqualTo(new Verdict.Acknowledged(rows + 1, 6, 1, 6));
            // the row at the place, or the first one behind it
            databases.execute(
                    "UPDATE audit_record SET client = 'other' WHERE number ="
                            + " (SELECT MIN(number) FROM audit_record WHERE number >= 3)");
            assertThat(databases.check()).as(harm).isInstanceOf(Verdict.Broken.class);
        }
    }

    @Test
    default void several_breaks_are_acknowledged_one_after_the_other() throws Exception {
        var databases = five();
        databases.execute("UPDATE audit_record SET outcome = 4 WHERE number = 2");
        databases.execute("UPDATE audit_record SET outcome = 4 WHERE number = 4");

        acknowledge(databases, 2);
        assertThat(databases.check()).isEqualTo(new Verdict.Broken(4, "audit.row-changed"));
        acknowledge(databases, 4);

        assertThat(databases.check()).isEqualTo(new Verdict.Acknowledged(7, 7, 2, 7));
    }

    @Test
    default void only_the_break_that_the_check_finds_can_be_acknowledged() throws Exception {
        var databases = five();
        assertThat(databases.checking().acknowledgement(3, "nothing there")).isEmpty();
        databases.execute("UPDATE audit_record SET outcome = 4 WHERE number = 3");

        assertThat(databases.checking().acknowledgement(4, "another place")).isEmpty();
        assertThat(databases.checking().acknowledgement(3, "a fault of ours")).isPresent();
    }

    @Test
    default void a_record_that_only_looks_like_an_acknowledgement_is_none() throws Exception {
        var databases = five();
        databases.execute("UPDATE audit_record SET outcome = 4 WHERE number = 3");
        var what = databases.checking().acknowledgement(3, "a fault of ours").orElseThrow();
        try (var trail = databases.start()) {
            write(trail, monitoring(AuditOutcome.MINOR, what));
            write(trail, monitoring(AuditOutcome.SUCCESS, What.search("", what.query().get())));
        }

        assertThat(databases.check()).isEqualTo(new Verdict.Broken(3, "audit.row-changed"));
    }

    private static void acknowledge(TestTrail databases, long number) throws SQLException {
        var what = databases.checking().acknowledgement(number, "a backup of ours").orElseThrow();
        try (var trail = databases.start()) {
            write(trail, monitoring(AuditOutcome.SUCCESS, what));
        }
    }

    private static AuditRecord monitoring(AuditOutcome outcome, What what) {
        var model = search(ADA, "officer");
        return new AuditRecord(
                model.id(),
                model.at(),
                Interaction.MONITORING,
                outcome,
                model.who(),
                Optional.empty(),
                what,
                Optional.empty());
    }

    @Test
    default void records_of_many_callers_share_transactions_and_make_one_chain() throws Exception {
        var databases = databases();
        var transactions = new CountingSource(databases.journal());
        try (var trail = databases.start(transactions, 10_000);
                var callers = Executors.newFixedThreadPool(16)) {
            var heard = new ArrayList<CompletableFuture<Recorded>>();
            for (int i = 0; i < 2000; i++) {
                heard.add(
                        CompletableFuture.supplyAsync(
                                        () -> trail.record(search(ADA, "clinic")), callers)
                                .thenCompose(stage -> stage));
            }
            assertThat(heard)
                    .extracting(CompletableFuture::join)
                    .containsExactlyInAnyOrderElementsOf(
                            LongStream.rangeClosed(1, 2000)
                                    .mapToObj(n -> (Recorded) new Recorded.Written(n))
                                    .toList());
        }

        assertThat(transactions.opened()).isLessThan(1000);
        assertThat(databases.check()).isEqualTo(new Verdict.Sound(2000, 2000));
    }

    @Test
    default void pages_give_each_record_once_whatever_is_written_meanwhile() {
        var databases = databases();
        var reader = databases.reader();
        var seen = new ArrayList<Long>();
        try (var trail = databases.start()) {
            trail.record(IntStream.range(0, 50).mapToObj(_ -> search(ADA, "clinic")).toList())
                    .toCompletableFuture()
                    .join();
            var page = reader.read(Wanted.about(ADA), 7);
            while (true) {
                page.rows().forEach(row -> seen.add(row.number()));
                if (page.next().isEmpty()) {
                    break;
                }
                write(trail, search(ADA, "clinic"));
                page = reader.read(after(page.next().get()), 7);
            }
        }
        assertThat(seen)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 50).map(n -> 51 - n).boxed().toList());
    }

    @Test
    default void beyond_its_reach_nothing_is_shown_or_checked_and_nothing_is_deleted()
            throws Exception {
        var databases = databases();
        try (var trail = databases.start()) {
            write(trail, search(ADA, "clinic", NOW.minus(Duration.ofDays(731))));
            write(trail, search(ADA, "clinic", NOW.minus(Duration.ofDays(729))));
        }
        assertThat(databases.reader().read(Wanted.about(ADA), 10).rows()).hasSize(1);
        assertThat(databases.check()).isEqualTo(new Verdict.Sound(1, 2));
        assertThat(databases.raw()).hasSize(2);
    }

    private TestTrail five() {
        var databases = databases();
        try (var trail = databases.start()) {
            IntStream.range(0, 5).forEach(_ -> write(trail, search(ADA, "clinic")));
        }
        return databases;
    }

    private static Recorded write(AuditTrail trail, AuditRecord record) {
        return trail.record(record).toCompletableFuture().join();
    }

    private static AuditRecord aboutNobody() {
        var model = search(ADA, "clinic");
        return new AuditRecord(
                model.id(),
                model.at(),
                Interaction.SEARCH,
                AuditOutcome.MINOR,
                model.who(),
                Optional.empty(),
                What.search("Patient", "name=Quixote"),
                Optional.of("auth.scope-missing"));
    }

    private static List<AuditRecord> records(AuditReader reader, Wanted wanted) {
        return reader.read(wanted, 100).rows().stream().map(AuditRow::record).toList();
    }

    private static Wanted by(String client) {
        return new Wanted(
                Optional.empty(),
                Optional.of(client),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static Wanted since(java.time.Instant from) {
        return new Wanted(
                Optional.empty(),
                Optional.empty(),
                Optional.of(from),
                Optional.empty(),
                Optional.empty());
    }

    private static Wanted until(java.time.Instant to) {
        return new Wanted(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(to),
                Optional.empty());
    }

    private static Wanted after(long number) {
        return new Wanted(
                Optional.of(ADA),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(number));
    }
}
