package io.twinmesh.actors.twin;

import static io.twinmesh.actors.twin.Twins.ADA;
import static io.twinmesh.actors.twin.Twins.NOW;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;

import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.actors.twin.command.PatientCommand.Condition;
import io.twinmesh.actors.twin.command.PatientCommand.ImportReply;
import io.twinmesh.actors.twin.command.PatientCommand.IncomingResource;
import io.twinmesh.actors.twin.command.PatientCommand.ShowReply;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.history.sealed.Chain;
import io.twinmesh.persistence.history.sealed.SealedEvent;
import io.twinmesh.persistence.history.sealed.SealedSnapshot;
import io.twinmesh.persistence.quarantine.Quarantine;
import io.twinmesh.persistence.vault.DataClass;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/// The chain of a living twin's rows: without a gap or a fork, whatever happens to its persists,
/// and carried on from a snapshot.
class TwinChainTest {
    private static final String JOURNAL_NAME = "twin|" + ADA;
    private static final TwinSystem SYSTEM = new TwinSystem("chains", ConfigFactory.empty());
    private static final ActorTestKit KIT = SYSTEM.kit;
    private static final PersistenceTestKit JOURNAL = SYSTEM.journal;

    @TempDir Path folder;
    private TwinSystem.Shared shared;
    private final AtomicInteger fenced = new AtomicInteger();
    private int imports;

    @BeforeEach
    void anEmptyJournal() {
        SYSTEM.empty();
        shared = TwinSystem.Shared.in(folder, observer(), Twins.NO_REST);
    }

    @AfterEach
    void close() {
        shared.close();
    }

    @AfterAll
    static void stop() {
        SYSTEM.close();
    }

    private TwinObserver observer() {
        return new TwinObserver() {
            @Override
            public void stored(PatientEvent event) {}

            @Override
            public void fenced() {
                fenced.incrementAndGet();
            }
        };
    }

    private ActorRef<PatientCommand> twin() {
        return KIT.spawn(PatientTwin.create(ADA, shared.parts(), _ -> {}));
    }

    private static IncomingResource resource(String id, DataClass dataClass) {
        return new IncomingResource(
                dataClass,
                "Observation",
                id,
                id.getBytes(StandardCharsets.UTF_8),
                List.of(Twins.person("1970-02-03", "female")),
                Condition.NONE);
    }

    private TestProbe<ImportReply> take(ActorRef<PatientCommand> twin, String... ids) {
        var probe = KIT.<ImportReply>createTestProbe();
        var resources = List.of(ids).stream().map(id -> resource(id, DataClass.CLINICAL)).toList();
        twin.tell(
                new PatientCommand.Import("imp-" + imports++, "tester", resources, probe.getRef()));
        return probe;
    }

    private static long revision(TestProbe<ImportReply> probe) {
        return ((ImportReply.Imported) probe.receiveMessage()).revision();
    }

    private static String shown(ActorRef<PatientCommand> twin) {
        var probe = KIT.<ShowReply>createTestProbe();
        twin.tell(new PatientCommand.Show(probe.getRef()));
        return ((ShowReply.View) probe.receiveMessage()).json();
    }

    private static void assertWholeChain(int rows) {
        var head = Chain.START;
        var number = 0L;
        for (var stored : JOURNAL.persistedInStorage(JOURNAL_NAME)) {
            number++;
            head = Chain.follow(ADA, head, number, (SealedEvent) stored);
        }
        assertThat(number).isEqualTo(rows);
    }

    @Test
    void is_whole_after_a_persist_that_failed_and_was_asked_for_again() {
        var twin = twin();
        assertThat(revision(take(twin, "a", "b"))).isEqualTo(3);

        JOURNAL.failNextPersisted(JOURNAL_NAME);
        var failed = take(twin, "c", "d");
        failed.expectNoMessage(Duration.ofMillis(50));
        // the twin is back after its pause, and what failed left nothing behind
        assertThat(revision(take(twin, "c", "d", "e"))).isEqualTo(6);

        assertWholeChain(6);
        var before = shown(twin);
        KIT.stop(twin);
        assertThat(shown(twin())).isEqualTo(before);
    }

    @Test
    void takes_up_the_commands_that_wait_behind_a_failed_batch() {
        var twin = twin();
        assertThat(revision(take(twin, "a"))).isEqualTo(2);
        var many = IntStream.range(0, 40).mapToObj(i -> "m-" + i).toArray(String[]::new);

        JOURNAL.failNextPersisted(JOURNAL_NAME);
        take(twin, many);
        var waiting = IntStream.range(0, 20).mapToObj(i -> take(twin, "w-" + i)).toList();

        for (var probe : waiting) {
            assertThat(revision(probe)).isPositive();
        }
        assertWholeChain(22);
    }

    @Test
    void with_rows_of_another_writer_fences_the_twin() {
        var twin = twin();
        assertThat(revision(take(twin, "a"))).isEqualTo(2);
        var other = twin();
        assertThat(revision(take(other, "b"))).isEqualTo(3);

        JOURNAL.failNextPersisted(JOURNAL_NAME);
        take(twin, "c");
        var probe = take(twin, "d");

        var refused = (ImportReply.Refused) probe.receiveMessage();
        assertThat(refused.refusal().code()).isEqualTo("twin.fenced");
        assertThat(fenced).hasValue(1);
        assertWholeChain(3);
    }

    @Test
    void goes_on_from_a_snapshot() {
        var ids = IntStream.range(0, 130).mapToObj(i -> "r-" + i).toArray(String[]::new);
        var twin = twin();
        for (var id : ids) {
            take(twin, id).receiveMessage();
        }
        var before = shown(twin);
        var snapshot =
                (SealedSnapshot)
                        SYSTEM.snapshots.persistedInStorage(JOURNAL_NAME).getLast().second();
        assertThat(snapshot.place().orElseThrow().sequenceNumber()).isEqualTo(100);
        KIT.stop(twin);

        var again = twin();
        assertThat(shown(again)).isEqualTo(before);
        assertThat(revision(take(again, "one-more"))).isEqualTo(132);

        assertWholeChain(132);
    }

    @Test
    void ends_in_quarantine_when_a_row_is_missing_in_it() {
        var twin = twin();
        take(twin, "a").receiveMessage();
        take(twin, "b").receiveMessage();
        KIT.stop(twin);
        var rows = JOURNAL.persistedInStorage(JOURNAL_NAME);
        JOURNAL.clearAll();
        JOURNAL.persistForRecovery(JOURNAL_NAME, List.of(rows.get(0), rows.get(2)));

        var probe = KIT.<ShowReply>createTestProbe();
        twin().tell(new PatientCommand.Show(probe.getRef()));

        var refused = (ShowReply.Refused) probe.receiveMessage();
        assertThat(refused.refusal().code()).isEqualTo("twin.quarantined");
        assertThat(shared.quarantine().list(10))
                .containsExactly(new Quarantine.Case(ADA, 2, "history.chain-broken", NOW));
    }

    @Test
    void is_read_again_when_an_operator_lets_the_twin_out_of_quarantine() {
        var twin = twin();
        take(twin, "a").receiveMessage();
        var before = shown(twin);
        KIT.stop(twin);
        shared.quarantine().add(ADA, 2, "history.misfit");
        var again = twin();
        var shows = KIT.<ShowReply>createTestProbe();
        again.tell(new PatientCommand.Show(shows.getRef()));
        assertThat(((ShowReply.Refused) shows.receiveMessage()).refusal().code())
                .isEqualTo("twin.quarantined");

        shared.quarantine().release(ADA);
        var forgotten = KIT.<PatientCommand.Forgotten>createTestProbe();
        again.tell(new PatientCommand.Forget(forgotten.getRef()));

        forgotten.expectMessage(new PatientCommand.Forgotten());
        assertThat(shown(again)).isEqualTo(before);
    }

    @Test
    void is_not_answered_from_any_more_once_the_twin_is_told_to_forget() {
        var left = KIT.<ActorRef<PatientCommand>>createTestProbe();
        var twin = KIT.spawn(PatientTwin.create(ADA, shared.parts(), left.getRef()::tell));
        take(twin, "a").receiveMessage();
        var forgotten = KIT.<PatientCommand.Forgotten>createTestProbe();

        twin.tell(new PatientCommand.Forget(forgotten.getRef()));

        forgotten.expectMessage(new PatientCommand.Forgotten());
        left.expectMessage(twin);
        var shows = KIT.<ShowReply>createTestProbe();
        twin.tell(new PatientCommand.Show(shows.getRef()));
        assertThat(((ShowReply.Refused) shows.receiveMessage()).refusal().code())
                .isEqualTo("twin.busy");
    }
}
