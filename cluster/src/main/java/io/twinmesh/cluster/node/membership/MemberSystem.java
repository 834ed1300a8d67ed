package io.twinmesh.cluster.node.membership;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

import io.twinmesh.actors.claim.ClaimEvent;
import io.twinmesh.actors.export.ExportEvent;
import io.twinmesh.actors.job.event.JobEvent;
import io.twinmesh.actors.node.NodeEvent;
import io.twinmesh.actors.payout.LedgerLane;
import io.twinmesh.actors.pipeline.PipelineEvent;
import io.twinmesh.actors.stored.StoredSerializer;
import io.twinmesh.cluster.node.settings.ClusterSettings;
import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.persistence.format.StoredFormat;
import io.twinmesh.persistence.format.StoredType;
import io.twinmesh.persistence.history.History;
import io.twinmesh.persistence.identity.Pseudonyms;

import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.remote.RemoteTransportException;
import org.apache.pekko.remote.artery.tcp.SSLEngineProvider;
import org.apache.pekko.remote.artery.tcp.SSLEngineProviderSetup;

import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;

/// Makes the actor system of one member.
public final class MemberSystem {
    private MemberSystem() {}

    /// @param release of this program, which the others see: shards go to the newest first
    /// @param tls by which members know each other; a server by itself has none
    /// @throws StartFailure when its port is taken
    public static ActorSystem<Void> start(
            Config root,
            ClusterSettings settings,
            Pseudonyms pseudonyms,
            String release,
            Optional<MemberTls> tls) {
        var stored = new ArrayList<StoredType<?>>();
        stored.addAll(JobEvent.storedTypes());
        stored.addAll(PipelineEvent.storedTypes());
        stored.addAll(NodeEvent.storedTypes());
        stored.addAll(ClaimEvent.storedTypes());
        stored.addAll(ExportEvent.storedTypes());
        stored.addAll(History.STORED);
        stored.addAll(LedgerLane.STORED);
        var said =
                Map.of(
                        SameKeys.MARK,
                        SameKeys.mark(pseudonyms),
                        "pekko.cluster.app-version",
                        release);
        var config = ConfigFactory.parseMap(said).withFallback(root);
        var setup =
                ActorSystemSetup.create(
                        BootstrapSetup.create(config),
                        StoredSerializer.setup(new StoredFormat(stored)));
        SSLEngineProvider engines =
                tls.<SSLEngineProvider>map(own -> own).orElseGet(AloneTls::create);
        var whole = setup.withSetup(SSLEngineProviderSetup.create(_ -> engines));
        try {
            var system = ActorSystem.create(Behaviors.<Void>empty(), "twinmesh", whole);
            StalledStreams.endInTime(system);
            return system;
        } catch (RemoteTransportException e) {
            throw new StartFailure(
                    StartFailure.FAILURE,
                    "cannot listen for other members on " + settings.host() + ":" + settings.port(),
                    e);
        }
    }
}
