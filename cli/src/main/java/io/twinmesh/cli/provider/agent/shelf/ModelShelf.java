package io.twinmesh.cli.provider.agent.shelf;

import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.catalog.SignedManifest;
import io.twinmesh.inference.catalog.manifest.ManifestJson;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.proof.VerifyingKey;
import io.twinmesh.inference.runtime.LoadedModel;
import io.twinmesh.inference.runtime.ModelCache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.BiFunction;

/// The models of this agent: as many loaded ones as fit into memory, and every one that was ever
/// fetched on disk. Nothing is believed because of where it came from: digest and author's
/// signature are checked each time a model is loaded. Safe for use by several threads; [#borrow]
/// blocks while a model is fetched.
public final class ModelShelf implements AutoCloseable {
    private final Path folder;
    private final BiFunction<ModelManifest, Optional<byte[]>, LoadedModel> engines;
    private final DownloadProgress progress;
    private final ModelCache<Digest, LoadedModel> loaded;

    /// Where models come from that are not on the disk.
    @FunctionalInterface
    public interface Source {
        /// @param from the first byte of the graph that is still wanted
        /// @throws IOException when it broke off, or the receiver does not want it
        void fetch(Digest digest, long from, Receiver to) throws IOException;
    }

    /// Takes a model as it comes: first its head, then the bytes of its graph in order.
    public interface Receiver {
        /// @param blobBytes of the whole graph; 0 when the model has none
        /// @param from the first byte that follows
        void head(SignedManifest signed, long blobBytes, long from) throws IOException;

        void bytes(byte[] chunk) throws IOException;
    }

    /// A whole model.
    public record Parcel(SignedManifest signed, Optional<byte[]> blob) {
        @Override
        public String toString() {
            return "Parcel[" + signed + "]";
        }
    }

    /// @param bytes that loaded models may take together
    public ModelShelf(
            Path folder,
            BiFunction<ModelManifest, Optional<byte[]>, LoadedModel> engines,
            long bytes,
            DownloadProgress progress) {
        this.folder = folder;
        this.engines = engines;
        this.progress = progress;
        this.loaded = new ModelCache<>(bytes, LoadedModel::bytes);
    }

    /// @return to be closed when the model was used
    /// @throws IOException when the model cannot be had, is not what it should be, or finds no room
    public ModelCache<Digest, LoadedModel>.Loan borrow(
            Digest digest, VerifyingKey author, Source source) throws IOException {
        try {
            return loaded.borrow(digest, () -> load(digest, author, source));
        } catch (ExecutionException | ModelCache.NoRoom e) {
            throw new IOException("cannot load model " + digest, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while model " + digest + " was loaded", e);
        }
    }

    /// Digests of at most `most` models that are ready, used last first.
    public List<String> ready(int most) {
        return loaded.loaded().stream().limit(most).map(Digest::text).toList();
    }

    private LoadedModel load(Digest digest, VerifyingKey author, Source source) throws IOException {
        var kept = onDisk(digest).filter(found -> found.signed().signedBy(author));
        var found = kept.isPresent() ? kept.get() : fetch(digest, author, source);
        return engines.apply(ManifestJson.read(found.signed().bytes()), found.blob());
    }

    private Parcel fetch(Digest digest, VerifyingKey author, Source source) throws IOException {
        var download = new ModelDownload(folder, digest, author, progress);
        source.fetch(digest, download.from(), download);
        var parcel = download.parcel();
        ModelCatalog.publish(folder, parcel.signed(), parcel.blob());
        return parcel;
    }

    /// What is on disk under the digest; empty when it is missing or damaged.
    private Optional<Parcel> onDisk(Digest digest) throws IOException {
        var name = digest.hex();
        var manifestFile = folder.resolve(name + ".json");
        var signatureFile = folder.resolve(name + ".sig");
        if (!Files.exists(manifestFile) || !Files.exists(signatureFile)) {
            return Optional.empty();
        }
        var signed =
                new SignedManifest(
                        Files.readAllBytes(manifestFile), Files.readAllBytes(signatureFile));
        if (!signed.digest().equals(digest)) {
            return Optional.empty();
        }
        var blobDigest = ManifestJson.read(signed.bytes()).blobDigest();
        if (blobDigest.isEmpty()) {
            return Optional.of(new Parcel(signed, Optional.empty()));
        }
        var blobFile = folder.resolve(new Digest(blobDigest.get()).hex() + ".onnx");
        if (!Files.exists(blobFile)) {
            return Optional.empty();
        }
        var blob = Files.readAllBytes(blobFile);
        return Digest.of(blob).text().equals(blobDigest.get())
                ? Optional.of(new Parcel(signed, Optional.of(blob)))
                : Optional.empty();
    }

    @Override
    public void close() {
        loaded.close();
    }
}
