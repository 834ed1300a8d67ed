package io.twinmesh.persistence.linked;

import io.twinmesh.persistence.ledger.Wire16;

import java.util.Optional;
import java.util.regex.Pattern;

/// What a leaf of a log beside the ledger's tells. Names of models, ids and digests; there is no
/// place for a sentence (I11).
public sealed interface LinkedEvent {
    /// A version of a model was listed.
    ///
    /// @param model `name@version`
    /// @param manifest digest of its bytes, as payouts' records name it
    /// @param graph digest of the graph of an ONNX model
    record ModelPublished(String model, String manifest, Optional<String> graph)
            implements LinkedEvent {
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
    ///
    /// @param manifest digest of its bytes
    record ModelRetired(String manifest) implements LinkedEvent {
        public ModelRetired {
            requireDigest(manifest);
        }
    }

    private static void requireDigest(String text) {
        if (!Wire16.isDigest(text)) {
            throw new IllegalArgumentException("a digest is sha256: and 64 hex digits");
        }
    }
}
