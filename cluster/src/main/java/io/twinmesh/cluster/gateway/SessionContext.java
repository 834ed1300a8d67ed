package io.twinmesh.cluster.gateway;

import io.twinmesh.actors.job.JobCommand.LeaseEnded;
import io.twinmesh.actors.job.JobCommand.LeaseOffer;
import io.twinmesh.actors.job.JobCommand.LeaseWord;
import io.twinmesh.actors.job.JobCommand.Verdict;
import io.twinmesh.actors.node.NodeCommand.NodeReply;
import io.twinmesh.actors.node.RegistryCommand.SessionSignal;
import io.twinmesh.cluster.gateway.peer.FrameCheck;
import io.twinmesh.cluster.gateway.peer.LostLeases;
import io.twinmesh.cluster.gateway.peer.NodeLink;
import io.twinmesh.cluster.gateway.peer.PeerCertificate;
import io.twinmesh.cluster.gateway.peer.SessionTokens;
import io.twinmesh.cluster.gateway.peer.TurnedAway;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

import java.time.InstantSource;

/// What every phase of a session has at hand: its stream, its neighbours, and the addresses under
/// which they answer it.
///
/// @param peer whose certificate the stream came with
record SessionContext(
        PeerCertificate peer,
        GatewaySettings settings,
        GatewayNeighbours neighbours,
        SessionTokens tokens,
        TurnedAway turnedAway,
        LostLeases lost,
        InstantSource time,
        NodeLink link,
        FrameCheck frames,
        ActorContext<SessionMessage> actor,
        TimerScheduler<SessionMessage> timers,
        ActorRef<LeaseWord> offers,
        ActorRef<Verdict> verdicts,
        ActorRef<NodeReply> enrolment,
        ActorRef<SessionSignal> signals) {
    /// The node never sees this offer: whatever becomes of the node, this question does not do it.
    void interrupt(LeaseOffer offer) {
        neighbours.jobs().job(offer.job()).tell(new LeaseEnded(offer.lease(), "interrupted"));
    }
}
