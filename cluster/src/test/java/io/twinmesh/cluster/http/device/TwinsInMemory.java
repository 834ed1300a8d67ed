package io.twinmesh.cluster.http.device;

import com.typesafe.config.ConfigFactory;

import io.twinmesh.actors.monitor.MonitorSettings;
import io.twinmesh.actors.monitor.Watch;
import io.twinmesh.actors.twin.TwinDirectory;
import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.actors.twin.command.PatientCommand.Condition;
import io.twinmesh.actors.twin.command.PatientCommand.Import;
import io.twinmesh.actors.twin.command.PatientCommand.ImportReply;
import io.twinmesh.actors.twin.command.PatientCommand.IncomingResource;
import io.twinmesh.actors.twin.rule.EmergencyLimits;
import io.twinmesh.actors.twin.rule.ImportRules;
import io.twinmesh.actors.twin.rule.PatientTwinRules;
import io.twinmesh.actors.twin.state.PatientState;
import io.twinmesh.inference.catalog.ModelListing;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.vault.DataClass;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/// Twins that decide by the rules, remember in memory and have no journal.
public final class TwinsInMemory implements TwinDirectory {
    public static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private static final Duration FOR_EVER = Duration.ofHours(1);

    /// While time passes: who asks in it, be it the next test, would have waited too long at once.
    private static final ReentrantLock PASSING = new ReentrantLock();

    private final ActorTestKit kit;
    private final Map<PatientId, ActorRef<PatientCommand>> twins = new HashMap<>();
    private final List<PatientEvent> events = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger answers = new AtomicInteger(Integer.MAX_VALUE);

    /// @param kit whose time passes by hand
    public TwinsInMemory(ActorTestKit kit) {
        this.kit = kit;
    }

    /// After so many commands the twins fall silent, and whoever asks them has waited long enough.
    public void answer(int commands) {
        answers.set(commands);
    }

    /// This twin has room for so many resources more.
    void fill(PatientId patient, int room) {
        var resources =
                IntStream.range(room, ImportRules.MAX_RESOURCES)
                        .mapToObj(i ->
                                new IncomingResource(
                                        DataClass.CLINICAL,
                                        "Basic",
                                        "b" + i,
                                        new byte[0],
                                        List.of(),
                                        Condition.NONE))
                        .toList();
        var reply = kit.<ImportReply>createTestProbe();
        twin(patient).tell(new Import("fill", "app", resources, reply.getRef()));
        reply.expectMessageClass(ImportReply.Imported.class, Duration.ofMinutes(1));
        events.clear();
    }

    /// What all of them stored.
    public List<PatientEvent> events() {
        return List.copyOf(events);
    }

    @Override
    public RecipientRef<PatientCommand> twin(PatientId patient) {
        PASSING.lock();
        try {
            return twins.computeIfAbsent(
                    patient, _ -> kit.spawn(living(rules(patient), PatientState.Active.empty())));
        } finally {
            PASSING.unlock();
        }
    }

    private void passTime() {
        PASSING.lock();
        try {
            ManualTime.get(kit.system()).timePasses(FOR_EVER);
        } finally {
            PASSING.unlock();
        }
    }

    private static PatientTwinRules rules(PatientId patient) {
        return new PatientTwinRules(
                patient,
                new Watch(MonitorSettings.of(ConfigFactory.load())),
                new EmergencyLimits(Duration.ofHours(1), Duration.ofHours(4)),
                new Random(1));
    }

    private Behavior<PatientCommand> living(PatientTwinRules rules, PatientState state) {
        return Behaviors.receiveMessage(command -> {
            if (answers.getAndDecrement() <= 0) {
                passTime();
                return Behaviors.same();
            }
            var decision = rules.decide(state, command, ModelListing.of(List.of()), NOW);
            var next = state;
            for (var event : decision.events()) {
                next = PatientState.evolve(next, event);
            }
            events.addAll(decision.events());
            decision.answer();
            return living(rules, next);
        });
    }
}
