package io.twinmesh.cluster.sharding;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;

import io.twinmesh.actors.claim.ClaimCommand;
import io.twinmesh.actors.claim.ClaimCommand.ClaimReply;
import io.twinmesh.actors.claim.Claims;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Two members of one cluster in this process, each of which notes whom it hosts.
class RoleTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int THINGS = 30;

    private final Set<String> hosts = ConcurrentHashMap.newKeySet();
    private final ActorTestKit core = member("twin, projection");
    private final ActorTestKit doors = member("gateway, api");

    private static ActorTestKit member(String roles) {
        return ActorTestKit.create(
                "roles",
                ConfigFactory.parseString("pekko.cluster.roles = [" + roles + "]")
                        .withFallback(ConfigFactory.load()));
    }

    @AfterEach
    void stop() {
        doors.shutdownTestKit();
        core.shutdownTestKit();
    }

    @Test
    void entities_and_singles_live_where_their_role_is_and_are_found_from_everywhere() {
        // the one that must not host is the older one, and first in every choice
        for (var kit : new ActorTestKit[] {doors, core}) {
            Cluster.get(kit.system())
                    .manager()
                    .tell(Join.create(Cluster.get(doors.system()).selfMember().address()));
        }
        Awaitility.await().atMost(PATIENCE).until(() -> Role.API.members(core.system()) == 1);
        Awaitility.await().atMost(PATIENCE).until(() -> Role.TWIN.members(doors.system()) == 1);
        begin(core, "core");
        var entities = begin(doors, "doors");
        // which is there already, so this only finds it
        var single = entities.single("one", Behaviors.<ClaimCommand>ignore());
        var probe = doors.<ClaimReply>createTestProbe();

        for (int i = 0; i < THINGS; i++) {
            var thing = "thing-" + i;
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> {
                        entities.claims(thing).tell(new ClaimCommand.Take("a", false, probe.ref()));
                        return probe.receiveMessage(PATIENCE) instanceof ClaimReply.Free;
                    });
        }
        single.tell(new ClaimCommand.Take("a", false, probe.ref()));
        probe.receiveMessage(PATIENCE);

        assertThat(hosts).containsExactlyInAnyOrder("core", "core single");
        assertThat(Role.lacking(doors.system())).containsExactly(Role.LEDGER);
        assertThat(Eldest.self(doors.system(), Role.TWIN)).isFalse();
        assertThat(Eldest.self(core.system(), Role.TWIN)).isTrue();
        var live =
                new LiveTwins(
                        core.system(),
                        EntityTypeKey.create(ClaimCommand.class, Claims.ENTITY_TYPE));
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> {
                    live.count();
                    return live.everywhere() == THINGS;
                });
        assertThat(live.here()).isEqualTo(THINGS);
    }

    private ClusterEntities begin(ActorTestKit kit, String name) {
        var entities = new ClusterEntities(kit.system());
        entities.startClaims(_ ->
                Behaviors.receiveMessage(message -> {
                    hosts.add(name);
                    answer(message);
                    return Behaviors.same();
                }));
        entities.single(
                "one",
                Behaviors.<ClaimCommand>receiveMessage(message -> {
                    hosts.add(name + " single");
                    answer(message);
                    return Behaviors.same();
                }));
        return entities;
    }

    private static void answer(ClaimCommand message) {
        switch (message) {
            case ClaimCommand.Take take -> take.replyTo().tell(new ClaimReply.Free());
            case ClaimCommand.GiveBack back -> back.replyTo().tell(new ClaimReply.Free());
        }
    }
}
