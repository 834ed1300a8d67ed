package io.twinmesh.cluster.sharding;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;

import io.twinmesh.actors.Moves;
import io.twinmesh.actors.claim.ClaimCommand;
import io.twinmesh.actors.claim.ClaimCommand.ClaimReply;

import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// Two members of one cluster in this process, each of which notes whom it hosts.
class DeparturesTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int THINGS = 40;

    /// By thing, the member that answered for it last.
    private final Map<String, String> hosts = new ConcurrentHashMap<>();

    private final ActorTestKit first = member();
    private final ActorTestKit second = member();
    private final ClusterEntities atFirst = new ClusterEntities(first.system());
    private final ClusterEntities atSecond = new ClusterEntities(second.system());
    private final TestProbe<ClaimReply> asker = second.createTestProbe();

    private static ActorTestKit member() {
        return ActorTestKit.create(
                "departures",
                ConfigFactory.parseString("pekko.cluster.roles = [twin]")
                        .withFallback(ConfigFactory.load()));
    }

    @AfterEach
    void stop() {
        second.shutdownTestKit();
        first.shutdownTestKit();
    }

    @Test
    void who_departs_has_no_shard_any_more_when_it_has_ended_and_gets_none() {
        begin(first, atFirst, "first");
        sayThatSecondDeparts();
        begin(second, atSecond, "second");
        for (int i = 0; i < THINGS; i++) {
            asked("thing-" + i);
        }
        assertThat(hosts.values()).contains("first", "second");
        assertThat(Moves.of(first.system()).expected()).as("a member has come").isTrue();

        assertThat(Eldest.first(second.system())).containsExactly(address(first), address(second));

        var departed = atFirst.depart();

        assertThat(departed).succeedsWithin(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        for (int i = 0; i < 2 * THINGS; i++) {
            asked("thing-" + i);
        }
        assertThat(hosts.values()).containsOnly("second");
        assertThat(atSecond.depart())
                .as("nobody is left who could take them")
                .succeedsWithin(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /// As of a process that was at this address before, and whose word comes when it has gone.
    private void sayThatSecondDeparts() {
        Adapter.toClassic(first.system())
                .actorSelection("/system/departures")
                .tell(new DepartureWord.Departing(address(second).toString()), ActorRef.noSender());
    }

    private static Address address(ActorTestKit kit) {
        return Cluster.get(kit.system()).selfMember().address();
    }

    private void begin(ActorTestKit kit, ClusterEntities entities, String name) {
        var cluster = Cluster.get(kit.system());
        cluster.manager().tell(Join.create(Cluster.get(first.system()).selfMember().address()));
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> Role.TWIN.members(kit.system()) == (kit.equals(first) ? 1 : 2));
        entities.startClaims(thing ->
                Behaviors.receiveMessage(message -> {
                    hosts.put(thing, name);
                    switch (message) {
                        case ClaimCommand.Take take -> take.replyTo().tell(new ClaimReply.Free());
                        case ClaimCommand.GiveBack back ->
                                back.replyTo().tell(new ClaimReply.Free());
                    }
                    return Behaviors.same();
                }));
    }

    private void asked(String thing) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> {
                    atSecond.claims(thing).tell(new ClaimCommand.Take("a", false, asker.ref()));
                    return asker.receiveMessage(PATIENCE) instanceof ClaimReply.Free;
                });
    }
}
