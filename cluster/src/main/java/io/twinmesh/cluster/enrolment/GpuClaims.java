package io.twinmesh.cluster.enrolment;

import io.twinmesh.actors.claim.ClaimCommand;
import io.twinmesh.actors.claim.ClaimCommand.ClaimReply;
import io.twinmesh.actors.claim.ClaimDirectory;
import io.twinmesh.actors.node.RegistryCommand;
import io.twinmesh.actors.node.RegistryCommand.FindNode;
import io.twinmesh.actors.node.RegistryCommand.NodeList;
import io.twinmesh.actors.node.RegistryCommand.NodeView;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.inference.hardware.Gpu;
import io.twinmesh.inference.hardware.HardwareReport;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.persistence.identity.NodeId;
import io.twinmesh.persistence.identity.OwnerId;

import org.apache.pekko.actor.typed.ActorRef;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// One GPU belongs to one node, or one slice of it does; two nodes may have slices of the same. A
/// GPU goes over to another node when the one that had it is gone for good, or is not connected and
/// of the same owner.
final class GpuClaims {
    private final ClaimDirectory claims;
    private final ActorRef<RegistryCommand> registry;
    private final Asks asks;

    GpuClaims(ClaimDirectory claims, ActorRef<RegistryCommand> registry, Asks asks) {
        this.claims = claims;
        this.registry = registry;
        this.asks = asks;
    }

    /// @param shared whether another node may have another slice of it
    private record Wanted(String thing, boolean shared) {}

    /// Takes what the machine has, and gives back what it had before and has no longer.
    ///
    /// @param before the hardware that was reported last, as JSON; empty when none was
    /// @return fails with `node.gpu-enrolled` when another node has one of them
    CompletionStage<Void> take(NodeId node, OwnerId owner, HardwareReport hardware, String before) {
        var wanted = wanted(hardware.gpus());
        CompletionStage<Void> done = CompletableFuture.completedFuture(null);
        for (var one : wanted) {
            done = done.thenCompose(_ -> take(node, owner, one));
        }
        for (var gone : gone(before, wanted)) {
            done = done.thenCompose(_ -> giveBack(gone, node.value()).thenAccept(_ -> {}));
        }
        return done;
    }

    private CompletionStage<Void> take(NodeId node, OwnerId owner, Wanted wanted) {
        return ask(node, wanted)
                .thenCompose(reply ->
                        switch (reply) {
                            case ClaimReply.Held _, ClaimReply.Free _ ->
                                    CompletableFuture.<Void>completedFuture(null);
                            case ClaimReply.HeldByAnother(var other) ->
                                    takeOver(node, owner, wanted, other);
                        });
    }

    private CompletionStage<Void> takeOver(
            NodeId node, OwnerId owner, Wanted wanted, String other) {
        CompletionStage<NodeList> found =
                asks.ask(registry, to -> new FindNode(new NodeId(other), to));
        return found.thenCompose(list -> {
            if (list.nodes().stream().anyMatch(view -> keeps(view, owner))) {
                throw new Refused(
                        409,
                        "node.gpu-enrolled",
                        "A GPU of this machine belongs to "
                                + other
                                + "; let that node leave"
                                + " first.");
            }
            return giveBack(wanted.thing(), other).thenCompose(_ -> take(node, owner, wanted));
        });
    }

    private static boolean keeps(NodeView holder, OwnerId owner) {
        return switch (holder.state()) {
            case "left", "revoked" -> false;
            case "lost" -> !holder.owner().equals(owner);
            default -> true;
        };
    }

    private CompletionStage<ClaimReply> ask(NodeId node, Wanted wanted) {
        return asks.ask(
                claims.claims(wanted.thing()),
                to -> new ClaimCommand.Take(node.value(), wanted.shared(), to));
    }

    private CompletionStage<ClaimReply> giveBack(String thing, String holder) {
        return asks.ask(claims.claims(thing), to -> new ClaimCommand.GiveBack(holder, to));
    }

    private static List<Wanted> wanted(List<Gpu> gpus) {
        var wanted = new ArrayList<Wanted>();
        for (var gpu : gpus) {
            gpu.sliceOf().ifPresent(whole -> wanted.add(new Wanted(thing(whole), true)));
            wanted.add(new Wanted(thing(gpu.id()), false));
        }
        return wanted.stream().distinct().toList();
    }

    private static Set<String> gone(String before, List<Wanted> wanted) {
        if (before.isEmpty()) {
            return Set.of();
        }
        var had = HardwareReport.parse(before.getBytes(StandardCharsets.UTF_8));
        var gone = new HashSet<String>();
        wanted(had.gpus()).forEach(one -> gone.add(one.thing()));
        wanted.forEach(one -> gone.remove(one.thing()));
        return gone;
    }

    private static String thing(Digest gpu) {
        return "gpu-" + gpu.text().replace(':', '-');
    }
}
