package io.twinmesh.actors.twin;

import static io.twinmesh.actors.twin.Twins.ADA;
import static io.twinmesh.actors.twin.Twins.version;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.actors.twin.command.PatientCommand.Change;
import io.twinmesh.actors.twin.command.PatientCommand.ImportReply;
import io.twinmesh.actors.twin.command.PatientCommand.IncomingResource;
import io.twinmesh.actors.twin.command.PatientCommand.ShowReply;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.history.sealed.Chain;
import io.twinmesh.persistence.history.sealed.SealedEvent;
import io.twinmesh.persistence.vault.DataClass;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.testkit.ProcessingSuccess;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/// A living twin that goes to rest and wakes again. The scheduler's time passes only when a test
/// says so.
class TwinRestTest {
    private static final String JOURNAL_NAME = "twin|" + ADA;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final TwinSystem SYSTEM = new TwinSystem("rests", ManualTime.config());
    private static final ActorTestKit KIT = SYSTEM.kit;
    private static final ManualTime TIME = ManualTime.get(KIT.system());
    private static final PersistenceTestKit JOURNAL = SYSTEM.journal;

    @TempDir Path folder;
    private TwinSystem.Shared shared;
    private final LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private int imports;

    @BeforeEach
    void anEmptyJournal() {
        SYSTEM.empty();
        shared = TwinSystem.Shared.in(folder, observer(), PAUSE);
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
            public void rested() {
                heard.add("rested");
            }

            @Override
            public void woken() {
                heard.add("woken");
            }
        };
    }

    private ActorRef<PatientCommand> twin() {
        return KIT.spawn(PatientTwin.create(ADA, shared.parts(), _ -> {}));
    }

    private static IncomingResource person() {
        return Twins.resource("a", "1", Twins.person("1970-02-03", "female"));
    }

    /// A twin with a person and a creatinine, at rest.
    private ActorRef<PatientCommand> resting() throws InterruptedException {
        var twin = twin();
        take(twin, person(), creatinine("b", "0.8"));
        rest();
        return twin;
    }

    /// Lets time pass until it rests.
    private void rest() throws InterruptedException {
        for (var looked = 0; heard.isEmpty() && looked < 1_000; looked++) {
            TIME.timePasses(PAUSE);
            waitFor(Duration.ofMillis(30));
        }
        hears("rested");
    }

    private void waitFor(Duration moment) throws InterruptedException {
        var word = heard.poll(moment.toMillis(), TimeUnit.MILLISECONDS);
        if (word != null) {
            heard.add(word);
        }
    }

    private void hears(String what) throws InterruptedException {
        assertThat(heard.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(what);
    }

    private static IncomingResource creatinine(String id, String value) {
        return Twins.resource(
                id, value, Twins.measured("2160-0", value, "mg/dL", "2026-01-01T00:00:00Z"));
    }

    private ImportReply.Imported take(
            ActorRef<PatientCommand> twin, IncomingResource... resources) {
        var probe = KIT.<ImportReply>createTestProbe();
        twin.tell(
                new PatientCommand.Import(
                        "imp-" + imports++, "tester", List.of(resources), probe.getRef()));
        return (ImportReply.Imported) probe.receiveMessage(PATIENCE);
    }

    private static ShowReply show(ActorRef<PatientCommand> twin) {
        var probe = KIT.<ShowReply>createTestProbe();
        twin.tell(new PatientCommand.Show(probe.getRef()));
        return probe.receiveMessage(PATIENCE);
    }

    private static void forget(ActorRef<PatientCommand> twin) {
        var probe = KIT.<PatientCommand.Forgotten>createTestProbe();
        twin.tell(new PatientCommand.Forget(probe.getRef()));
        probe.expectMessage(PATIENCE, new PatientCommand.Forgotten());
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
    void answers_readers_without_waking() throws InterruptedException {
        var twin = resting();
        var another = show(twin());

        assertThat(show(twin)).isEqualTo(another);
        assertThat(show(twin)).isEqualTo(another);

        assertThat(heard).isEmpty();
    }

    @Test
    void stores_as_if_it_had_not_rested() throws InterruptedException {
        var twin = resting();

        var reply =
                take(twin, creatinine("b", "0.8"), creatinine("b", "0.9"), creatinine("c", "1"));

        hears("woken");
        assertThat(reply.versions())
                .containsExactly(
                        version("b", 1, Change.UNCHANGED),
                        version("b", 2, Change.UPDATED),
                        version("c", 1, Change.CREATED));
        assertThat(reply.revision()).isEqualTo(5);
        assertWholeChain(5);
    }

    @Test
    void rests_and_wakes_again_and_again() throws InterruptedException {
        var twin = resting();
        for (var round = 0; round < 5; round++) {
            var value = Integer.toString(round + 1);
            assertThat(take(twin, creatinine("b", value)).versions())
                    .containsExactly(version("b", round + 2, Change.UPDATED));
            hears("woken");
            var awake = show(twin);
            rest();
            assertThat(show(twin)).isEqualTo(awake);
        }
        assertWholeChain(8);
    }

    @Test
    void goes_on_from_a_snapshot() throws InterruptedException {
        var twin = resting();
        var many =
                IntStream.range(0, 120)
                        .mapToObj(i -> creatinine("m-" + i, "1"))
                        .toArray(IncomingResource[]::new);
        take(twin, many);
        hears("woken");
        rest();

        assertThat(take(twin, many[7], creatinine("n", "1")).versions())
                .containsExactly(
                        version("m-7", 1, Change.UNCHANGED), version("n", 1, Change.CREATED));

        assertWholeChain(124);
    }

    @Test
    void stays_awake_while_somebody_asks() throws InterruptedException {
        var twin = twin();
        take(twin, person());
        for (var pause = 0; pause < 5; pause++) {
            show(twin);
            TIME.timePasses(PAUSE);
        }
        show(twin);

        assertThat(heard).isEmpty();
    }

    @Test
    void loses_no_command_that_came_while_it_read_its_history() throws InterruptedException {
        var twin = resting();
        var before = show(twin);
        var free = new CountDownLatch(1);
        var reads = new CountDownLatch(1);
        JOURNAL.withPolicy((_, _) -> {
            reads.countDown();
            await(free);
            return ProcessingSuccess.getInstance();
        });

        forget(twin);
        await(reads);
        TIME.timePasses(PAUSE);
        var probe = KIT.<ShowReply>createTestProbe();
        twin.tell(new PatientCommand.Show(probe.getRef()));
        free.countDown();

        probe.expectMessage(PATIENCE, before);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void is_erased_while_it_rests() throws InterruptedException {
        var twin = resting();
        shared.vault().destroy(ADA, EnumSet.allOf(DataClass.class));

        forget(twin);

        assertThat(((ShowReply.Refused) show(twin)).refusal().code()).isEqualTo("twin.erased");
    }

    @Test
    void does_not_rest_in_quarantine() throws InterruptedException {
        var twin = resting();
        var rows = JOURNAL.persistedInStorage(JOURNAL_NAME);
        JOURNAL.clearAll();
        JOURNAL.persistForRecovery(JOURNAL_NAME, List.of(rows.get(0), rows.get(2)));
        forget(twin);

        for (var pause = 0; pause < 3; pause++) {
            assertThat(((ShowReply.Refused) show(twin)).refusal().code())
                    .isEqualTo("twin.quarantined");
            TIME.timePasses(PAUSE);
            TIME.timePasses(PAUSE);
        }
        assertThat(heard).isEmpty();
    }
}
