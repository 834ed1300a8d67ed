package io.twinmesh.cluster.enrolment;

import io.twinmesh.actors.claim.ClaimCommand;
import io.twinmesh.actors.claim.ClaimCommand.ClaimReply;
import io.twinmesh.actors.claim.ClaimDirectory;
import io.twinmesh.actors.node.NodeCommand;
import io.twinmesh.actors.node.NodeCommand.NodeRecord;
import io.twinmesh.actors.node.NodeCommand.NodeReply;
import io.twinmesh.actors.node.NodeDirectory;
import io.twinmesh.actors.node.RegistryCommand;
import io.twinmesh.cluster.certificate.NodeAuthority;
import io.twinmesh.cluster.certificate.NodeCertificate;
import io.twinmesh.cluster.enrolment.Invitations.Invitation;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.problem.Busy;
import io.twinmesh.cluster.http.problem.Problem;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.security.smart.RateLimit;
import io.twinmesh.inference.enrolment.EnrolmentRequest;
import io.twinmesh.inference.hardware.NetworkMinimums;
import io.twinmesh.inference.hardware.Shortfall;
import io.twinmesh.persistence.identity.NodeId;
import io.twinmesh.persistence.identity.OwnerId;

import org.apache.pekko.actor.typed.ActorRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Lets nodes in, in this order: the clock, the minimums, the invitation, the GPUs, the enrolment,
/// the certificate. Each step is safe to repeat, so a node whose request broke off repeats it.
public final class Enrolment {
    private static final Logger LOG = LoggerFactory.getLogger(Enrolment.class);

    /// Each one of a node that is known stores an event or two and makes a certificate; an agent
    /// needs one a day, and one more for each start.
    static final int PER_MINUTE = 12;

    private static final int MOST_NODES = 10_000;

    private final Parts parts;
    private final GpuClaims gpus;
    private final RateLimit limit;

    /// What an enrolment talks to.
    public record Parts(
            Invitations invitations,
            NodeAuthority authority,
            NodeDirectory nodes,
            ClaimDirectory claims,
            ActorRef<RegistryCommand> registry,
            Terms terms,
            NetworkMinimums minimums,
            Asks asks,
            InstantSource time) {}

    public Enrolment(Parts parts) {
        this.parts = parts;
        this.gpus = new GpuClaims(parts.claims(), parts.registry(), parts.asks());
        this.limit = new RateLimit(parts.time(), PER_MINUTE, MOST_NODES);
    }

    /// Where the node stands, and its certificate if it may connect.
    record Admitted(NodeRecord node, Optional<NodeCertificate> certificate) {}

    /// @return fails with [Refused] when the node is not let in
    CompletionStage<Admitted> enrol(EnrolmentRequest request) {
        checkClock(request);
        checkMinimums(request);
        var invitation =
                parts.invitations()
                        .read(request.token())
                        .orElseThrow(() ->
                                new Refused(
                                        403,
                                        "node.invitation-unknown",
                                        "This network made no such invitation."));
        var node = new NodeId(request.key().nodeId());
        return look(node)
                .thenCompose(known -> {
                    known.ifPresent(Enrolment::refuseRevoked);
                    known.ifPresent(this::refuseTooOften);
                    return known.isPresent()
                            ? CompletableFuture.completedFuture(known.get().owner())
                            : redeem(node, invitation);
                })
                .thenCompose(owner -> takeHardware(node, owner, request))
                .thenCompose(owner -> record(request, node, owner))
                .thenCompose(record -> certify(record, request));
    }

    private void checkClock(EnrolmentRequest request) {
        var ahead = Duration.between(parts.time().instant(), request.at());
        if (ahead.abs().compareTo(parts.terms().maxClockSkew()) > 0) {
            throw new Refused(
                    422,
                    "node.clock-off",
                    "The node's clock is "
                            + ahead.abs().toSeconds()
                            + " s "
                            + (ahead.isNegative() ? "behind" : "ahead")
                            + ", at most "
                            + parts.terms().maxClockSkew().toSeconds()
                            + " s are allowed.");
        }
    }

    /// A speed that is not said counts as none: a machine without one would not be examined, and
    /// agents measure their connection where the network asks for it.
    private void checkMinimums(EnrolmentRequest request) {
        var missing =
                parts.minimums().shortfallsOfConnected(request.hardware()).stream()
                        .map(Shortfall::text)
                        .toList();
        if (!missing.isEmpty()) {
            throw new Refused(422, "node.below-minimum", String.join("; ", missing) + ".");
        }
    }

    private CompletionStage<Optional<NodeRecord>> look(NodeId node) {
        CompletionStage<NodeReply> reply =
                parts.asks().ask(parts.nodes().node(node), NodeCommand.Look::new);
        return reply.thenApply(answer ->
                switch (answer) {
                    case NodeReply.Enrolled(var known) -> Optional.of(known);
                    case NodeReply.Unknown _, NodeReply.Refused _ -> Optional.empty();
                });
    }

    private static void refuseRevoked(NodeRecord node) {
        switch (node.standing()) {
            case REVOKED -> throw new Refused(403, "node.revoked", node.judgement().why());
            case PENDING, PROBATION, ACTIVE, DRAINING, LEFT, SUSPENDED -> {
                // may ask
            }
        }
    }

    /// Of those that are known: others must redeem an invitation first.
    private void refuseTooOften(NodeRecord node) {
        limit.take(node.id().value())
                .ifPresent(wait -> {
                    throw new Refused(
                            Problem.busy(
                                            Busy.ENROLMENTS,
                                            "The node asks more than "
                                                    + PER_MINUTE
                                                    + " times a minute; a certificate can be used"
                                                    + " until it ends.")
                                    .after(wait));
                });
    }

    private CompletionStage<OwnerId> redeem(NodeId node, Invitation invitation) {
        if (!parts.time().instant().isBefore(invitation.ends())) {
            throw new Refused(
                    403, "node.invitation-ended", "The invitation ended at " + invitation.ends());
        }
        if (invitation.reusable()) {
            return CompletableFuture.completedFuture(invitation.owner());
        }
        CompletionStage<ClaimReply> reply =
                parts.asks()
                        .ask(
                                parts.claims().claims("invitation-" + invitation.id()),
                                to -> new ClaimCommand.Take(node.value(), false, to));
        return reply.thenApply(answer ->
                switch (answer) {
                    case ClaimReply.Held _, ClaimReply.Free _ -> invitation.owner();
                    case ClaimReply.HeldByAnother _ ->
                            throw new Refused(
                                    403,
                                    "node.invitation-used",
                                    "Another node has used this invitation.");
                });
    }

    private CompletionStage<OwnerId> takeHardware(
            NodeId node, OwnerId owner, EnrolmentRequest request) {
        return look(node)
                .thenCompose(known ->
                        gpus.take(
                                node,
                                owner,
                                request.hardware(),
                                known.map(NodeRecord::hardware).orElse("")))
                .thenApply(_ -> owner);
    }

    private CompletionStage<NodeRecord> record(
            EnrolmentRequest request, NodeId node, OwnerId owner) {
        CompletionStage<NodeReply> reply =
                parts.asks()
                        .ask(
                                parts.nodes().node(node),
                                to ->
                                        new NodeCommand.Enrol(
                                                request.key().toString(),
                                                request.name(),
                                                owner,
                                                new String(
                                                        request.hardware().canonicalBytes(),
                                                        StandardCharsets.UTF_8),
                                                to));
        return reply.thenApply(Enrolment::enrolled);
    }

    private CompletionStage<Admitted> certify(NodeRecord node, EnrolmentRequest request) {
        refuseRevoked(node);
        return switch (node.standing()) {
            case PENDING, REVOKED ->
                    CompletableFuture.completedFuture(new Admitted(node, Optional.empty()));
            case PROBATION, ACTIVE, DRAINING, LEFT, SUSPENDED -> {
                var certificate = certificate(node, request);
                CompletionStage<NodeReply> noted =
                        parts.asks()
                                .ask(
                                        parts.nodes().node(node.id()),
                                        to ->
                                                new NodeCommand.NoteCertificate(
                                                        certificate.serial(),
                                                        certificate.notAfter(),
                                                        to));
                yield noted.thenApply(answer -> {
                    LOG.info(
                            "Node certified: node={} standing={} until={}",
                            node.id(),
                            node.standing(),
                            certificate.notAfter());
                    return new Admitted(enrolled(answer), Optional.of(certificate));
                });
            }
        };
    }

    private NodeCertificate certificate(NodeRecord node, EnrolmentRequest request) {
        try {
            return parts.authority()
                    .certify(
                            node.id(),
                            request.certificateRequest(),
                            parts.time().instant(),
                            parts.terms().certificateLifetime());
        } catch (NodeAuthority.BadRequest e) {
            throw new Refused(422, "node.certificate-request", String.valueOf(e.getMessage()));
        }
    }

    private static NodeRecord enrolled(NodeReply reply) {
        return switch (reply) {
            case NodeReply.Enrolled(var node) -> node;
            case NodeReply.Refused(var refusal) ->
                    throw new Refused(409, refusal.code(), refusal.why());
            case NodeReply.Unknown _ ->
                    throw new Refused(
                            Problem.busy(Busy.ENROLMENT, "The enrolment was not stored."));
        };
    }
}
