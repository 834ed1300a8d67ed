package io.twinmesh.actors.node.leaf;

import io.twinmesh.actors.node.NodeEvent;
import io.twinmesh.actors.node.NodeEvent.AppealDecided;
import io.twinmesh.actors.node.NodeEvent.ResultProvedWrong;
import io.twinmesh.actors.node.NodeEvent.ScoreNoted;
import io.twinmesh.actors.node.NodeEvent.StandingChanged;
import io.twinmesh.actors.node.NodeEvent.StandingSet;
import io.twinmesh.actors.node.ProviderNode;
import io.twinmesh.actors.node.Standing;
import io.twinmesh.actors.verification.TrackRecord;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.persistence.format.Stored;
import io.twinmesh.persistence.format.StoredType;
import io.twinmesh.persistence.identity.NodeId;
import io.twinmesh.persistence.linked.LinkedEvent;
import io.twinmesh.persistence.linked.LinkedEvent.NodeEnrolled;
import io.twinmesh.persistence.linked.LinkedEvent.NodeJudged;
import io.twinmesh.persistence.linked.LinkedEvent.NodeScored;
import io.twinmesh.persistence.linked.LinkedEvent.NodeStands;
import io.twinmesh.persistence.linked.LinkedEvent.VerdictWithdrawn;
import io.twinmesh.persistence.linked.StandingReason;
import io.twinmesh.persistence.linked.StandingWord;
import io.twinmesh.persistence.linked.Told;
import io.twinmesh.persistence.projection.tail.JournalRow;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Reads the journal of nodes for what everyone may know: that a key was taken in, where the node
/// stands and by which code, verdicts, and the score once a week. Names, owners, accounts, machines
/// and sentences are not told, nor how each result was checked, which would show what checks are.
public final class NodeLeaves {
    /// The first part of every node's persistence id.
    public static final String PREFIX = ProviderNode.ENTITY_TYPE + "|";

    private static final Set<Class<?>> TOLD =
            Set.of(
                    NodeEvent.NodeEnrolled.class,
                    StandingChanged.class,
                    StandingSet.class,
                    ScoreNoted.class,
                    ResultProvedWrong.class,
                    AppealDecided.class);

    private static final Map<String, Function<byte[], ? extends Stored>> READ =
            NodeEvent.storedTypes().stream()
                    .filter(type -> TOLD.contains(type.type()))
                    .collect(Collectors.toUnmodifiableMap(StoredType::tag, StoredType::read));

    private NodeLeaves() {}

    /// What an event is told as, in its order; most are not.
    ///
    /// @throws IllegalArgumentException when its bytes cannot be read
    public static List<Told> of(JournalRow row) {
        var read = READ.get(row.tag());
        if (read == null || !(read.apply(row.payload()) instanceof NodeEvent event)) {
            return List.of();
        }
        var node = new NodeId(row.persistenceId().substring(PREFIX.length()));
        return told(node, event).map(it -> new Told(it, event.at())).stream().toList();
    }

    private static Optional<LinkedEvent> told(NodeId node, NodeEvent event) {
        return switch (event) {
            case NodeEvent.NodeEnrolled enrolled ->
                    Optional.of(new NodeEnrolled(node, digest(enrolled.publicKey())));
            case StandingChanged(var standing, _) ->
                    Optional.of(stands(node, standing, "node." + standing.text()));
            case StandingSet(var standing, var code, _, _, _) ->
                    Optional.of(stands(node, standing, code));
            case ScoreNoted(var points, var checks, var failures, _) ->
                    Optional.of(new NodeScored(node, points, checks, failures));
            case ResultProvedWrong wrong -> {
                var verdict = wrong.verdict(TrackRecord.NONE);
                yield Optional.of(
                        new NodeJudged(node, verdict.id().value(), verdict.evidence().text()));
            }
            case AppealDecided(var verdict, var granted, _, _, _) ->
                    Optional.of(verdict.value())
                            .filter(_ -> granted)
                            .map(id -> new VerdictWithdrawn(node, id));
            case NodeEvent.HardwareReported _,
                    NodeEvent.CertificateIssued _,
                    NodeEvent.NodeRenamed _,
                    NodeEvent.WorkCounted _,
                    NodeEvent.ResultChecked _,
                    NodeEvent.PayTaken _,
                    NodeEvent.AppealMade _,
                    NodeEvent.PayGivenBack _ ->
                    Optional.empty();
        };
    }

    private static LinkedEvent stands(NodeId node, Standing standing, String code) {
        return new NodeStands(
                node,
                StandingWord.valueOf(standing.name()),
                StandingReason.of(code).orElse(StandingReason.OTHER));
    }

    private static String digest(String key) {
        return Digest.of(HexFormat.of().parseHex(key)).text();
    }
}
