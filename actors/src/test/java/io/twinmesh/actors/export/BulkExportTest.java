package io.twinmesh.actors.export;

import static io.twinmesh.actors.export.Exports.EXPORT;
import static io.twinmesh.actors.export.Exports.NOW;
import static io.twinmesh.actors.export.Exports.ORDER;
import static io.twinmesh.actors.export.Exports.SETTINGS;
import static io.twinmesh.actors.export.Exports.SNAPSHOT;
import static io.twinmesh.actors.export.Exports.last;
import static io.twinmesh.actors.export.Exports.step;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;

import io.twinmesh.actors.export.ExportCommand.EndReply;
import io.twinmesh.actors.export.ExportCommand.LookReply;
import io.twinmesh.actors.export.ExportCommand.OrderReply;
import io.twinmesh.actors.export.ExportEvent.Ending;
import io.twinmesh.actors.stored.StoredSerializer;
import io.twinmesh.persistence.format.StoredFormat;
import io.twinmesh.persistence.identity.ExportId;

import org.apache.pekko.Done;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

class BulkExportTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final org.apache.pekko.actor.ActorSystem CLASSIC =
            org.apache.pekko.actor.ActorSystem.create(
                    "exports",
                    ActorSystemSetup.create(
                            BootstrapSetup.create(
                                    PersistenceTestKitPlugin.getInstance()
                                            .config()
                                            .withFallback(PersistenceTestKitSnapshotPlugin.config())
                                            .withFallback(
                                                    ConfigFactory.parseString(
                                                            """
                                                            pekko.persistence.testkit.events.serialize = on
                                                            pekko.actor.serialization-bindings {
                                                              "io.twinmesh.actors.Wire" = jackson-cbor
                                                            }
                                                            """))
                                            .withFallback(ConfigFactory.load())),
                            StoredSerializer.setup(new StoredFormat(ExportEvent.storedTypes()))));
    private static final ActorSystem<Void> SYSTEM = Adapter.toTyped(CLASSIC);
    private static final ActorTestKit KIT = ActorTestKit.create(SYSTEM);

    private final AtomicReference<Instant> clock = new AtomicReference<>(NOW);
    private final HeldWork work = new HeldWork();
    private ActorRef<ExportCommand> export = SYSTEM.deadLetters().unsafeUpcast();

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @BeforeEach
    void begin() {
        PersistenceTestKit.create(SYSTEM).clearAll();
        export = spawn();
    }

    @Test
    void an_export_is_prepared_read_step_by_step_and_complete() {
        order();
        work.next("prepare").complete(SNAPSHOT);
        work.next("step from ''").complete(step("a", 3));
        assertThat(look()).isInstanceOf(LookReply.Underway.class);
        work.next("step from 'a'").complete(last("b", 5));
        work.next("check").complete(Done.getInstance());

        var ready = ready();
        assertThat(ready.snapshot()).isEqualTo(SNAPSHOT);
        assertThat(ready.progress().resources()).isEqualTo(5);
        assertThat(ready.progress().leftOut()).isEqualTo(1);
        assertThat(work.waiting()).isEmpty();
    }

    @Test
    void a_killed_one_goes_on_with_the_step_that_was_not_stored() {
        order();
        work.next("prepare").complete(SNAPSHOT);
        work.next("step from ''").complete(step("a", 3));
        work.next("step from 'a'");

        kill();
        export = spawn();

        work.next("step from 'a'").complete(last("b", 5));
        assertThat(ready().progress().patients()).isEqualTo(3);
    }

    @Test
    void a_step_that_fails_is_repeated_after_a_pause_and_the_export_gives_up_in_the_end() {
        order();
        work.next("prepare").fail();
        work.next("prepare").complete(SNAPSHOT);
        work.next("step from ''").fail();
        work.next("step from ''").fail();
        work.next("step from ''").fail();

        await(reply -> reply instanceof LookReply.HasFailed);
        assertThat(work.waiting()).isEmpty();
    }

    @Test
    void one_that_is_deleted_while_it_reads_is_discarded_after_the_step_and_stays_over() {
        order();
        work.next("prepare").complete(SNAPSHOT);
        var step = work.next("step from ''");

        assertThat(end(ExportCommand.Delete::new)).isEqualTo(new EndReply.HasEnded());
        assertThat(look()).isEqualTo(new LookReply.IsOver(Ending.DELETED));
        assertThat(work.waiting()).as("the step may still be writing").isEmpty();
        step.complete(step("a", 3));
        work.next("discard").complete(Done.getInstance());
        assertThat(end(ExportCommand.Delete::new)).isEqualTo(new EndReply.NoSuchExport());
        assertThat(work.waiting()).isEmpty();
    }

    @Test
    void discarding_is_repeated_until_it_succeeds_also_after_a_restart() {
        order();
        work.next("prepare").complete(SNAPSHOT);
        work.next("step from ''").complete(last("a", 3));
        work.next("check").complete(Done.getInstance());
        ready();
        end(ExportCommand.Withdraw::new);
        work.next("discard").fail();
        work.next("discard");

        kill();
        export = spawn();

        work.next("discard").complete(Done.getInstance());
        assertThat(look()).isEqualTo(new LookReply.IsOver(Ending.WITHDRAWN));
    }

    @Test
    void one_that_was_kept_long_enough_is_over_for_who_looks_and_discarded() {
        order();
        work.next("prepare").complete(SNAPSHOT);
        work.next("step from ''").complete(last("a", 3));
        work.next("check").complete(Done.getInstance());
        ready();

        clock.set(NOW.plus(SETTINGS.keep()));

        assertThat(look()).isEqualTo(new LookReply.IsOver(Ending.EXPIRED));
        work.next("discard");
    }

    @Test
    void one_that_reads_on_and_whose_key_is_gone_is_over_at_once_and_discarded() {
        order();
        work.next("prepare").complete(SNAPSHOT);

        work.next("step from ''").keyGone();

        work.next("discard").complete(Done.getInstance());
        assertThat(look()).isEqualTo(new LookReply.IsOver(Ending.DELETED));
        assertThat(work.waiting()).isEmpty();
    }

    @Test
    void a_complete_one_that_a_backup_brought_back_after_its_key_was_destroyed_is_over() {
        order();
        work.next("prepare").complete(SNAPSHOT);
        work.next("step from ''").complete(last("a", 3));
        work.next("check").complete(Done.getInstance());
        ready();

        kill();
        export = spawn();

        work.next("check").keyGone();
        work.next("discard").complete(Done.getInstance());
        assertThat(look()).isEqualTo(new LookReply.IsOver(Ending.DELETED));
    }

    @Test
    void a_place_that_was_taken_for_an_order_that_never_came_is_given_back() {
        export.tell(new ExportCommand.Wake());

        work.next("discard").complete(Done.getInstance());
        assertThat(look()).isEqualTo(new LookReply.NoSuchExport());
        assertThat(work.waiting()).isEmpty();
    }

    private void order() {
        TestProbe<OrderReply> probe = KIT.createTestProbe();
        export.tell(new ExportCommand.Order(ORDER, probe.getRef()));
        assertThat(probe.receiveMessage(PATIENCE)).isEqualTo(new OrderReply.Accepted());
    }

    private LookReply look() {
        TestProbe<LookReply> probe = KIT.createTestProbe();
        export.tell(new ExportCommand.Look(probe.getRef()));
        return probe.receiveMessage(PATIENCE);
    }

    private LookReply.Ready ready() {
        return (LookReply.Ready) await(reply -> reply instanceof LookReply.Ready);
    }

    /// Looks again until it is so: each look is answered after what came before it.
    private LookReply await(Function<LookReply, Boolean> isSo) {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        var reply = look();
        while (!isSo.apply(reply) && System.nanoTime() < deadline) {
            reply = look();
        }
        assertThat(isSo.apply(reply)).as(reply.toString()).isTrue();
        return reply;
    }

    private EndReply end(Function<ActorRef<EndReply>, ExportCommand> command) {
        TestProbe<EndReply> probe = KIT.createTestProbe();
        export.tell(command.apply(probe.getRef()));
        return probe.receiveMessage(PATIENCE);
    }

    private ActorRef<ExportCommand> spawn() {
        var self = new CompletableFuture<RecipientRef<ExportCommand>>();
        var ref =
                KIT.spawn(
                        BulkExport.create(
                                EXPORT,
                                new BulkExport.Parts(
                                        work, _ -> self.join(), SETTINGS, clock::get)));
        self.complete(ref);
        return ref;
    }

    private void kill() {
        KIT.stop(export, PATIENCE);
    }

    /// Work that is done when the test says so.
    private static final class HeldWork implements ExportWork {
        private final BlockingQueue<Held<?>> asked = new LinkedBlockingQueue<>();

        record Held<T>(String what, CompletableFuture<T> answer) {
            @SuppressWarnings("unchecked")
            void complete(Object value) {
                ((CompletableFuture<Object>) answer).complete(value);
            }

            void keyGone() {
                answer.completeExceptionally(new ExportKeyGoneException(EXPORT));
            }

            void fail() {
                answer.completeExceptionally(new IllegalStateException("a full disk"));
            }
        }

        Held<?> next(String what) {
            try {
                var held = asked.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                assertThat(held).as("nothing was asked, expected " + what).isNotNull();
                assertThat(held.what()).isEqualTo(what);
                return held;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        List<String> waiting() {
            return asked.stream().map(held -> held.what()).toList();
        }

        private <T> CompletionStage<T> ask(String what) {
            var held = new Held<T>(what, new CompletableFuture<>());
            asked.add(held);
            return held.answer();
        }

        @Override
        public CompletionStage<ExportSnapshot> prepare(ExportId export, ExportOrder order) {
            return ask("prepare");
        }

        @Override
        public CompletionStage<ExportStep> step(
                ExportId export,
                ExportOrder order,
                ExportSnapshot snapshot,
                ExportProgress progress) {
            return ask("step from '" + progress.cursor() + "'");
        }

        @Override
        public CompletionStage<Done> check(ExportId export) {
            return ask("check");
        }

        @Override
        public CompletionStage<Done> discard(ExportId export) {
            return ask("discard");
        }
    }
}
