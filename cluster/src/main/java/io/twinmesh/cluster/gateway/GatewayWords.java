package io.twinmesh.cluster.gateway;

import com.google.protobuf.ByteString;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.job.JobCommand.LeaseOffer;
import io.twinmesh.actors.node.Judgement;
import io.twinmesh.persistence.identity.LeaseId;
import io.twinmesh.persistence.identity.NodeId;
import io.twinmesh.wire.node.Cancel;
import io.twinmesh.wire.node.Challenge;
import io.twinmesh.wire.node.DrainAck;
import io.twinmesh.wire.node.GatewayFrame;
import io.twinmesh.wire.node.HeartbeatAck;
import io.twinmesh.wire.node.Offer;
import io.twinmesh.wire.node.Refused;
import io.twinmesh.wire.node.ResultAck;
import io.twinmesh.wire.node.Welcome;

import java.time.Duration;
import java.util.List;

/// What a gateway says to a node, but for the examination, as frames that the stream numbers.
final class GatewayWords {
    private GatewayWords() {}

    static GatewayFrame.Builder challenge(byte[] nonce) {
        return GatewayFrame.newBuilder()
                .setChallenge(Challenge.newBuilder().setNonce(ByteString.copyFrom(nonce)));
    }

    static GatewayFrame.Builder refused(Refusal refusal) {
        return GatewayFrame.newBuilder()
                .setRefused(Refused.newBuilder().setCode(refusal.code()).setWhy(refusal.why()));
    }

    /// @param authorKey with which every manifest is signed
    /// @param revoked leases that the node holds no more
    static GatewayFrame.Builder welcome(
            NodeId node,
            String token,
            Duration heartbeat,
            byte[] authorKey,
            List<String> revoked,
            Judgement judgement) {
        return GatewayFrame.newBuilder()
                .setWelcome(
                        Welcome.newBuilder()
                                .setSessionToken(token)
                                .setNodeId(node.value())
                                .setHeartbeatMillis(Math.toIntExact(heartbeat.toMillis()))
                                .setAuthorKey(ByteString.copyFrom(authorKey))
                                .addAllRevokedLeases(revoked)
                                .setStanding(judgement.standing().text())
                                .setStandingCode(judgement.code())
                                .setStandingWhy(judgement.why()));
    }

    /// @param cancelled leases that the node should not run
    static GatewayFrame.Builder heartbeatAck(List<String> cancelled, Judgement judgement) {
        return GatewayFrame.newBuilder()
                .setHeartbeatAck(
                        HeartbeatAck.newBuilder()
                                .addAllCancelledLeases(cancelled)
                                .setStanding(judgement.standing().text())
                                .setStandingCode(judgement.code())
                                .setStandingWhy(judgement.why()));
    }

    static GatewayFrame.Builder drainAck(int remaining) {
        return GatewayFrame.newBuilder()
                .setDrainAck(DrainAck.newBuilder().setRemainingLeases(remaining));
    }

    /// @param ttl until the lease is over, more than nothing
    static GatewayFrame.Builder offer(LeaseOffer offer, Duration ttl) {
        return GatewayFrame.newBuilder()
                .setOffer(
                        Offer.newBuilder()
                                .setLeaseId(offer.lease().value())
                                .setFencingToken(offer.fencingToken())
                                .setModelDigest(offer.modelDigest())
                                .setInputs(ByteString.copyFrom(offer.inputs()))
                                .setMaxOutputBytes(LeaseResultCheck.MAX_OUTPUT_BYTES)
                                .setTtlMillis(told(ttl)));
    }

    /// Whole seconds, less than are left: a node is not told how long it took to store its lease. A
    /// lease that was not stored at all is of a question whose answer the network knows. Of a
    /// second or less it is told the milliseconds.
    static int told(Duration ttl) {
        var millis = Math.clamp(ttl.toMillis(), 1, Integer.MAX_VALUE);
        var seconds = (millis - 1) / 1000;
        return seconds > 0 ? seconds * 1000 : millis;
    }

    static GatewayFrame.Builder cancel(LeaseId lease) {
        return GatewayFrame.newBuilder().setCancel(Cancel.newBuilder().setLeaseId(lease.value()));
    }

    /// @param code why the verdict is not `accepted`
    static GatewayFrame.Builder ack(String lease, String verdict, String code) {
        return GatewayFrame.newBuilder()
                .setResultAck(
                        ResultAck.newBuilder()
                                .setLeaseId(lease)
                                .setVerdict(verdict)
                                .setCode(verdict.equals("accepted") ? "" : code));
    }
}
