package io.twinmesh.persistence.auditor;

import io.twinmesh.persistence.identity.NodeId;
import io.twinmesh.persistence.linked.LinkedEvent;
import io.twinmesh.persistence.linked.LinkedEvent.ModelPublished;
import io.twinmesh.persistence.linked.LinkedEvent.ModelRetired;
import io.twinmesh.persistence.linked.LinkedEvent.NodeEnrolled;
import io.twinmesh.persistence.linked.LinkedEvent.NodeJudged;
import io.twinmesh.persistence.linked.LinkedEvent.NodeScored;
import io.twinmesh.persistence.linked.LinkedEvent.NodeStands;
import io.twinmesh.persistence.linked.LinkedEvent.VerdictWithdrawn;
import io.twinmesh.persistence.linked.LinkedLeaf;
import io.twinmesh.persistence.linked.StandingWord;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the leaves of a log beside the ledger's come to: each is of its kind and at its place, and
/// what it tells follows on what was told before.
final class LinkedBooks implements LogReplay.Books {
    private final Class<? extends LinkedEvent> kind;
    private long leaves;

    // manifests, nodes: each is told once
    private final Set<String> begun = new HashSet<>();
    private final Set<String> ended = new HashSet<>();

    /// Of which node each verdict is; it is told once, and taken back of that node alone.
    private final Map<String, NodeId> verdicts = new HashMap<>();

    /// @param kind of all events of the log
    LinkedBooks(Class<? extends LinkedEvent> kind) {
        this.kind = kind;
    }

    long leaves() {
        return leaves;
    }

    @Override
    public Optional<String> enter(byte[] bytes) {
        LinkedLeaf leaf;
        try {
            leaf = LinkedLeaf.parse(bytes);
        } catch (IllegalArgumentException e) {
            return wrong(String.valueOf(e.getMessage()));
        }
        if (leaf.index() != leaves) {
            return wrong("it says that it is leaf " + leaf.index());
        }
        if (!kind.isInstance(leaf.event())) {
            return wrong("it belongs into another log");
        }
        var objection = objection(leaf.event());
        if (objection.isPresent()) {
            return wrong(objection.get());
        }
        leaves++;
        return Optional.empty();
    }

    private Optional<String> wrong(String why) {
        return Optional.of("leaf " + leaves + ": " + why);
    }

    private Optional<String> objection(LinkedEvent event) {
        return switch (event) {
            // two servers may each take a manifest of one name and version; both are listed
            case ModelPublished(_, var manifest, _) ->
                    begin(manifest, "this manifest was listed before");
            case ModelRetired(var manifest) ->
                    known(manifest, "this manifest was never listed")
                            .or(() -> end(manifest, "this manifest was taken out before"));
            case NodeEnrolled(var node, _) -> begin(node.value(), "this node was enrolled before");
            case NodeStands(var node, var standing, _) ->
                    node(node.value())
                            .or(() ->
                                    standing == StandingWord.REVOKED
                                            ? end(node.value(), "this node was shut out before")
                                            : open(node.value()));
            case NodeJudged(var node, var verdict, _) ->
                    node(node.value())
                            .or(() ->
                                    verdicts.putIfAbsent(verdict, node) == null
                                            ? Optional.empty()
                                            : Optional.of("this verdict was told before"));
            case VerdictWithdrawn(var node, var verdict) ->
                    node(node.value())
                            .or(() ->
                                    node.equals(verdicts.get(verdict))
                                            ? Optional.empty()
                                            : Optional.of("this node has no such verdict"))
                            .or(() -> end(verdict, "this verdict was taken back before"));
            case NodeScored(var node, _, _, _) -> node(node.value());
        };
    }

    private Optional<String> node(String node) {
        return known(node, "this node was never enrolled");
    }

    private Optional<String> open(String node) {
        return ended.contains(node)
                ? Optional.of("this node was shut out for ever")
                : Optional.empty();
    }

    private Optional<String> known(String name, String otherwise) {
        return begun.contains(name) ? Optional.empty() : Optional.of(otherwise);
    }

    private Optional<String> begin(String name, String otherwise) {
        return begun.add(name) ? Optional.empty() : Optional.of(otherwise);
    }

    private Optional<String> end(String name, String otherwise) {
        return ended.add(name) ? Optional.empty() : Optional.of(otherwise);
    }
}
