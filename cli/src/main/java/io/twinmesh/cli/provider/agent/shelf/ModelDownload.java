package io.twinmesh.cli.provider.agent.shelf;

import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.catalog.SignedManifest;
import io.twinmesh.inference.catalog.manifest.ManifestJson;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.proof.VerifyingKey;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// One model on its way here. What has arrived of its graph lies in a file, so that the next
/// attempt goes on where this one ended; no byte of a graph is taken before its manifest proved to
/// be the right one. Used by one thread.
public final class ModelDownload implements ModelShelf.Receiver {
    private final Path file;
    private final Digest model;
    private final VerifyingKey author;
    private final DownloadProgress progress;
    private Optional<SignedManifest> manifest = Optional.empty();
    private long announced;
    private long have;

    /// Finds what an earlier attempt left.
    ///
    /// @param author that the manifest must be signed by
    public ModelDownload(Path folder, Digest model, VerifyingKey author, DownloadProgress progress)
            throws IOException {
        this.file = folder.resolve(model.hex() + ".part");
        this.model = model;
        this.author = author;
        this.progress = progress;
        this.have = Files.exists(file) ? Files.size(file) : 0;
    }

    /// The first byte of the graph that is still wanted.
    public long from() {
        return have;
    }

    @Override
    public void head(SignedManifest signed, long blobBytes, long from) throws IOException {
        if (!signed.digest().equals(model)) {
            throw new IOException("got another manifest: " + signed.digest());
        }
        if (!signed.signedBy(author)) {
            throw new IOException("the manifest is not signed by the network's author key");
        }
        if (blobBytes < 0 || blobBytes > ModelCatalog.MAX_BLOB_BYTES) {
            throw new IOException("the model is too large: " + blobBytes + " bytes");
        }
        if (from != have) {
            discard(); // the sender begins at the beginning
            if (from != 0) {
                throw new IOException("the sender goes on at another byte than was asked for");
            }
        }
        manifest = Optional.of(signed);
        announced = blobBytes;
    }

    @Override
    public void bytes(byte[] chunk) throws IOException {
        if (manifest.isEmpty() || have + chunk.length > announced) {
            discard();
            throw new IOException("the model is longer than announced");
        }
        Files.createDirectories(file.getParent());
        Files.write(file, chunk, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        have += chunk.length;
        progress.at(model, have, announced);
    }

    /// The whole model. What arrived and is not what the manifest names is thrown away.
    ///
    /// @throws IOException when it is not all there, or not the right one
    public ModelShelf.Parcel parcel() throws IOException {
        var signed = manifest.orElseThrow(() -> new IOException("the gateway sent no manifest"));
        if (have < announced) {
            throw new IOException("the model ended after " + have + " of " + announced + " bytes");
        }
        var blob =
                announced == 0 ? Optional.<byte[]>empty() : Optional.of(Files.readAllBytes(file));
        discard();
        var named = ManifestJson.read(signed.bytes()).blobDigest();
        if (!named.equals(blob.map(bytes -> Digest.of(bytes).text()))) {
            throw new IOException("the blob is not the one that the manifest names");
        }
        return new ModelShelf.Parcel(signed, blob);
    }

    private void discard() throws IOException {
        Files.deleteIfExists(file);
        have = 0;
    }
}
