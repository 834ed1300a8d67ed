package io.twinmesh.cluster.http.operate;

import io.twinmesh.actors.Refusal;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.catalog.SignedManifest;
import io.twinmesh.inference.catalog.manifest.ManifestJson;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.catalog.manifest.RegulatoryClass;
import io.twinmesh.inference.json.StrictObject;
import io.twinmesh.inference.proof.CanonicalJson;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.proof.SigningKey;
import io.twinmesh.inference.runtime.Goldens;

import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// Lists a model: its golden inputs reproduce on this machine, and the network signs it.
public final class Publisher {
    private final ModelCatalog models;
    private final SigningKey network;

    /// One check at a time, so that two of one name cannot both find it free.
    private final ReentrantLock one = new ReentrantLock();

    /// @param network signs what is listed; nodes run nothing without its signature
    public Publisher(ModelCatalog models, SigningKey network) {
        this.models = models;
        this.network = network;
    }

    /// What somebody wants to have listed.
    ///
    /// @param graph of an ONNX model
    public record Offer(ModelManifest manifest, Optional<byte[]> graph, Goldens goldens) {
        /// Reads `{"manifest":{…},"graph":"<base64>","golden":{…}}`.
        ///
        /// @throws IllegalArgumentException naming the field that is wrong
        static Offer read(byte[] body) {
            var object = StrictObject.parse(body, "publication");
            var manifest = ManifestJson.read(CanonicalJson.bytes(object.value("manifest")));
            var graph = object.optionalText("graph").map(text -> Base64.getDecoder().decode(text));
            var goldens = Goldens.read(object.object("golden"));
            object.end();
            return new Offer(manifest, graph, goldens);
        }

        @Override
        public String toString() {
            return "Offer[" + manifest.id() + "]";
        }
    }

    /// What came of it.
    public sealed interface Publication {
        record Listed(ModelCatalog.Entry entry) implements Publication {}

        /// It was listed before, byte for byte.
        record Known(ModelCatalog.Entry entry) implements Publication {}

        record Refused(int status, Refusal refusal) implements Publication {}
    }

    /// Blocks for as long as the golden inputs take to run.
    ///
    /// @throws io.twinmesh.inference.runtime.ModelUnavailable when this program cannot run the
    ///   model
    Publication publish(Offer offer) {
        one.lock();
        try {
            return checked(offer);
        } finally {
            one.unlock();
        }
    }

    private Publication checked(Offer offer) {
        var manifest = offer.manifest;
        var bytes = ManifestJson.write(manifest);
        if (!offer.graph.map(graph -> Digest.of(graph).text()).equals(manifest.blobDigest())) {
            return refused(
                    422, "model.graph-differs", "the graph is not the one the manifest names");
        }
        var known = models.byDigest(Digest.of(bytes));
        if (known.isPresent()) {
            return known.get().retired().isPresent()
                    ? refused(409, "model.retired", "this version was retired; publish a new one")
                    : new Publication.Known(known.get());
        }
        var id = manifest.id().toString();
        if (models.byName(id).isPresent() || models.retiredByName(id).isPresent()) {
            return taken();
        }
        var demanded = RegulatoryClass.demandedBy(manifest.inputs());
        if (demanded.filter(it -> it != manifest.regulatoryClass()).isPresent()) {
            return refused(
                    422,
                    "model.manifest-invalid",
                    "regulatoryClass is "
                            + manifest.regulatoryClass().text()
                            + ", and what the model takes makes it "
                            + demanded.get().text());
        }
        return offer.goldens
                .difference(manifest, offer.graph)
                .map(why -> refused(422, "model.golden-differs", why))
                .orElseGet(() -> taken(manifest, bytes, offer.graph));
    }

    private Publication taken(ModelManifest manifest, byte[] bytes, Optional<byte[]> graph) {
        // another server that shares the folder may have it, and this one not know of it
        return models.take(manifest, Digest.of(bytes))
                ? new Publication.Listed(
                        models.add(new SignedManifest(bytes, network.sign(bytes)), graph))
                : taken();
    }

    private static Publication taken() {
        return refused(409, "model.version-taken", "another manifest has this name and version");
    }

    private static Publication refused(int status, String code, String why) {
        return new Publication.Refused(status, new Refusal(code, why));
    }
}
