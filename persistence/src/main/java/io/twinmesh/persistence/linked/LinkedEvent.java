package io.twinmesh.persistence.linked;

import io.twinmesh.persistence.identity.HexDigits;
import io.twinmesh.persistence.identity.NodeId;
import io.twinmesh.persistence.ledger.Wire16;

import java.util.Optional;
import java.util.regex.Pattern;

/// What a leaf of a log beside the ledger's tells. Names of models, ids, digests, numbers and words
/// of closed sets; there is no place for a sentence or for somebody's name (I11).
public sealed interface LinkedEvent {
    /// What it is about, by which it is found again: a manifest's digest or a node's id.
    String subject();

    /// In the log of models.
    sealed interface OfModel extends LinkedEvent {
        /// Digest of the manifest's bytes, as payouts' records name it.
        String manifest();

        @Override
        default String subject() {
            return manifest();
        }
    }

    /// A version of a model was listed.
    ///
    /// @param model `name@version`
    /// @param graph digest of the graph of an ONNX model
    record ModelPublished(String model, String manifest, Optional<String> graph)
            implements OfModel {
        private static final Pattern MODEL =
                Pattern.compile("[a-z][a-z0-9-]{1,62}@[a-z0-9][a-z0-9.-]{0,31}");

        public ModelPublished {
            if (!MODEL.matcher(model).matches()) {
                throw new IllegalArgumentException("a model is name@version, got '" + model + "'");
            }
            requireDigest(manifest);
            graph.ifPresent(LinkedEvent::requireDigest);
        }
    }

    /// A version was taken out of service. Why is in its catalogue.
    record ModelRetired(String manifest) implements OfModel {
        public ModelRetired {
            requireDigest(manifest);
        }
    }

    /// In the log of nodes.
    sealed interface OfNode extends LinkedEvent {
        NodeId node();

        @Override
        default String subject() {
            return node().value();
        }
    }

    /// A node's key was taken in. Neither its name nor its owner is told: a log forgets nothing.
    ///
    /// @param key digest of its 32 bytes, which begins with the node's id
    record NodeEnrolled(NodeId node, String key) implements OfNode {
        public NodeEnrolled {
            requireDigest(key);
            if (!key.startsWith("sha256:" + node.value().substring("node-".length()))) {
                throw new IllegalArgumentException("the node " + node + " has another key");
            }
        }
    }

    /// A node stands elsewhere than before.
    record NodeStands(NodeId node, StandingWord standing, StandingReason reason)
            implements OfNode {}

    /// A result of a node was proved wrong.
    ///
    /// @param verdict its id, 32 hex digits: the leaf of the ledger that takes pay for it has the
    ///   same
    /// @param evidence digest of what proves it: the commitment of that leaf
    record NodeJudged(NodeId node, String verdict, String evidence) implements OfNode {
        public NodeJudged {
            requireVerdict(verdict);
            requireDigest(evidence);
        }
    }

    /// An appeal against a verdict was granted.
    record VerdictWithdrawn(NodeId node, String verdict) implements OfNode {
        public VerdictWithdrawn {
            requireVerdict(verdict);
        }
    }

    /// How a node's score stood.
    ///
    /// @param points 0 to 100
    /// @param checks results that were checked, of the models that are remembered
    /// @param failures how many of them were wrong or outvoted
    record NodeScored(NodeId node, int points, long checks, long failures) implements OfNode {
        public NodeScored {
            if (points < 0 || points > 100 || failures < 0 || checks < failures) {
                throw new IllegalArgumentException(
                        "a score is 0 to 100 with no more failures than checks, got "
                                + points
                                + ", "
                                + failures
                                + " of "
                                + checks);
            }
        }
    }

    private static void requireDigest(String text) {
        if (!Wire16.isDigest(text)) {
            throw new IllegalArgumentException("a digest is sha256: and 64 hex digits");
        }
    }

    private static void requireVerdict(String text) {
        if (!HexDigits.follow("", 32, text)) {
            throw new IllegalArgumentException("a verdict has 32 hex digits");
        }
    }
}
