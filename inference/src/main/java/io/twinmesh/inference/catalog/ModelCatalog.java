package io.twinmesh.inference.catalog;

import io.twinmesh.inference.catalog.manifest.ManifestJson;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.proof.ContentId;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.proof.SigningKey;
import io.twinmesh.inference.proof.VerifyingKey;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/// The models a network offers: every manifest in its `models` folder, with the author's signature
/// and, for ONNX, the graph. The folder is read at the start; what is added or retired afterwards
/// goes through here, and [#readAgain] takes up what other servers added or retired. Safe for use
/// by several threads.
///
/// In the folder a manifest is `<sha256 of its bytes>.json`, its signature (64 raw bytes) the same
/// name with `.sig`, and a graph `<sha256 of its bytes>.onnx`. Names are digests, so a file can
/// neither be changed nor mixed up without being noticed. A retired model has `<digest>.retired`
/// beside its manifest. `<sha256 of name@version>.taken` names the manifest that a version was
/// published with, so that servers that share the folder take it once.
///
/// | a model | is found by name | by digest | answers questions |
/// |---|---|---|---|
/// | offered | yes | yes | yes |
/// | retired | no | yes: answers given with it must stay explainable | no |
public final class ModelCatalog {
    /// A folder with more manifests than this is refused.
    public static final int MAX_MODELS = 10_000;

    /// A graph larger than this is refused.
    public static final long MAX_BLOB_BYTES = 256L * 1024 * 1024;

    private static final int SIGNATURE_BYTES = 64;
    private static final Pattern MANIFEST = Pattern.compile("[0-9a-f]{64}\\.json");
    private static final Pattern RETIRED = Pattern.compile("[0-9a-f]{64}\\.retired");

    private final Path folder;
    private final Optional<VerifyingKey> author;
    private final ReentrantLock writing = new ReentrantLock();
    private volatile ModelListing listing;
    private volatile Runnable changed = () -> {};

    private ModelCatalog(Path folder, Optional<VerifyingKey> author, List<Entry> entries) {
        this.folder = folder;
        this.author = author;
        this.listing = ModelListing.of(entries);
    }

    /// One model that can be offered.
    ///
    /// @param digest of the manifest's bytes
    /// @param blob the graph of an ONNX model; do not write into it
    /// @param retired when and why it was taken out of service
    public record Entry(
            SignedManifest signed,
            ModelManifest manifest,
            Digest digest,
            Optional<byte[]> blob,
            Optional<Retirement> retired) {
        /// The content name of the manifest.
        public ContentId cid() {
            return new ContentId(digest);
        }

        /// The content name of the graph of an ONNX model.
        public Optional<ContentId> graphCid() {
            return manifest.blobDigest().map(text -> new ContentId(new Digest(text)));
        }

        private Entry retired(Retirement retirement) {
            return new Entry(signed, manifest, digest, blob, Optional.of(retirement));
        }

        @Override
        public String toString() {
            return "Entry[" + manifest.id() + " " + digest + "]";
        }
    }

    /// Reads every model of the folder, whoever signed it. Blocks on the disk.
    ///
    /// @throws IllegalStateException when a file is damaged or missing, naming it
    public static ModelCatalog open(Path modelsDir) {
        return open(modelsDir, Optional.empty());
    }

    /// Reads every model of the folder. Blocks on the disk.
    ///
    /// @param author who must have signed each, also those that come later
    /// @throws IllegalStateException when a file is damaged, missing or of another signer, naming
    ///   it
    public static ModelCatalog open(Path modelsDir, VerifyingKey author) {
        return open(modelsDir, Optional.of(author));
    }

    private static ModelCatalog open(Path modelsDir, Optional<VerifyingKey> author) {
        try (var files = Files.list(modelsDir)) {
            var manifests =
                    files.filter(file -> file.getFileName().toString().endsWith(".json"))
                            .limit(MAX_MODELS + 1L)
                            .toList();
            if (manifests.size() > MAX_MODELS) {
                throw new IllegalStateException(
                        "a models folder holds at most " + MAX_MODELS + " manifests");
            }
            var entries = new ArrayList<Entry>();
            for (var file : manifests) {
                entries.add(load(modelsDir, file.getFileName().toString(), author));
            }
            return new ModelCatalog(modelsDir, author, entries);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the models folder " + modelsDir, e);
        }
    }

    /// Writes this release's models into the folder, signed. Writing them again changes nothing;
    /// models of earlier releases stay, because answers given with them must stay explainable.
    public static void publishBuiltIn(Path modelsDir, SigningKey author) {
        BuiltInModel.all()
                .forEach(model ->
                        publish(
                                modelsDir,
                                new SignedManifest(
                                        model.canonical(), author.sign(model.canonical())),
                                model.blob()));
    }

    /// Writes one signed model into the folder; it is offered when the catalogue is opened next.
    public static void publish(Path modelsDir, SignedManifest signed, Optional<byte[]> blob) {
        publish(ModelFiles.written(modelsDir), signed, blob);
    }

    private static void publish(ModelFiles files, SignedManifest signed, Optional<byte[]> blob) {
        var manifest = ManifestJson.read(signed.bytes());
        requireBlob(manifest, blob);
        var name = signed.digest().hex();
        try {
            Files.createDirectories(files.folder());
            if (blob.isPresent()) {
                files.write(Digest.of(blob.get()).hex() + ".onnx", blob.get());
            }
            // the manifest last: a reader that sees it finds the rest
            files.write(name + ".sig", signed.signature());
            files.write(name + ".json", signed.bytes());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the model " + manifest.id(), e);
        }
    }

    /// Has somebody told after each model that is added or retired, also one that was before. It
    /// runs on the caller's thread.
    public void onChange(Runnable told) {
        changed = told;
    }

    /// Offers one more model, at once and after every start. Adding the same again changes nothing.
    /// Blocks on the disk.
    ///
    /// @throws IllegalArgumentException when the graph is not the one that the manifest names
    public Entry add(SignedManifest signed, Optional<byte[]> blob) {
        var added = added(signed, blob);
        changed.run();
        return added;
    }

    /// Takes a name and version for a manifest, before all servers that share the folder. Whoever
    /// took it may again: the publication may have broken off before the manifest was there. Blocks
    /// on the disk.
    ///
    /// @return false when another manifest has it, be it one that this catalogue has not read
    public boolean take(ModelManifest manifest, Digest digest) {
        var id = manifest.id().toString();
        var name = Digest.of(id.getBytes(StandardCharsets.UTF_8)).hex() + ".taken";
        writing.lock();
        try {
            if (othersHave(id, digest)) {
                return false;
            }
            var taken = digest.hex().getBytes(StandardCharsets.UTF_8);
            return Arrays.equals(kept().writeOnce(name, taken), taken);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot take the version " + id, e);
        } finally {
            writing.unlock();
        }
    }

    private ModelFiles kept() {
        return ModelFiles.forced(folder);
    }

    /// Whether there is a manifest of this name and version which was written by another server and
    /// is not read yet.
    private boolean othersHave(String id, Digest own) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> MANIFEST.matcher(name).matches())
                    .limit(MAX_MODELS)
                    .map(name -> new Digest("sha256:" + name.replace(".json", "")))
                    .filter(digest -> !digest.equals(own) && byDigest(digest).isEmpty())
                    .anyMatch(digest -> load(digest).manifest().id().toString().equals(id));
        }
    }

    private Entry load(Digest digest) {
        try {
            return load(folder, digest.hex() + ".json", author);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the manifest " + digest, e);
        }
    }

    private Entry added(SignedManifest signed, Optional<byte[]> blob) {
        writing.lock();
        try {
            var known = byDigest(signed.digest());
            if (known.isPresent()) {
                return known.get();
            }
            if (listing.size() >= MAX_MODELS) {
                throw new IllegalArgumentException(
                        "a models folder holds at most " + MAX_MODELS + " manifests");
            }
            publish(kept(), signed, blob);
            var added =
                    new Entry(
                            signed,
                            ManifestJson.read(signed.bytes()),
                            signed.digest(),
                            blob,
                            Optional.empty());
            listing = listing.with(added);
            return added;
        } finally {
            writing.unlock();
        }
    }

    /// Takes a model out of service for good, at once and after every start; the first retirement
    /// counts. Blocks on the disk.
    ///
    /// @return the model as it is now; empty when there is none of this digest
    public Optional<Entry> retire(Digest digest, Retirement retirement) {
        var known = retired(digest, retirement);
        changed.run();
        return known;
    }

    private Optional<Entry> retired(Digest digest, Retirement retirement) {
        writing.lock();
        try {
            var known = byDigest(digest);
            if (known.isEmpty() || known.get().retired.isPresent()) {
                return known;
            }
            kept().write(digest.hex() + ".retired", retirement.json());
            var retired = known.get().retired(retirement);
            listing = listing.with(retired);
            return Optional.of(retired);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the retirement of " + digest, e);
        } finally {
            writing.unlock();
        }
    }

    /// Also one that another server has published since the folder was read. Blocks on the disk.
    ///
    /// @throws IllegalStateException when a file of it is damaged, missing or of another signer
    public Optional<Entry> find(Digest digest) {
        var known = byDigest(digest);
        if (known.isPresent() || !Files.isRegularFile(folder.resolve(digest.hex() + ".json"))) {
            return known;
        }
        writing.lock();
        try {
            if (byDigest(digest).isEmpty() && listing.size() < MAX_MODELS) {
                listing = listing.with(load(digest));
            }
        } finally {
            writing.unlock();
        }
        changed.run();
        return byDigest(digest);
    }

    /// Takes up what other servers published or retired since the folder was read. Blocks on the
    /// disk.
    ///
    /// @throws IllegalStateException when a file is damaged, missing or of another signer; the
    ///   others are taken up
    public void readAgain() {
        Optional<RuntimeException> wrong = Optional.empty();
        for (var name : names()) {
            var digest = new Digest("sha256:" + name.substring(0, name.indexOf('.')));
            try {
                if (find(digest).isPresent() && RETIRED.matcher(name).matches()) {
                    retiredElsewhere(digest);
                }
            } catch (IllegalStateException | UncheckedIOException e) {
                wrong = Optional.of(e);
            }
        }
        if (wrong.isPresent()) {
            throw wrong.get();
        }
    }

    private List<String> names() {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name ->
                            MANIFEST.matcher(name).matches() || RETIRED.matcher(name).matches())
                    .limit(2L * MAX_MODELS)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the models folder " + folder, e);
        }
    }

    private void retiredElsewhere(Digest digest) {
        if (offered(digest).isEmpty()) {
            return;
        }
        writing.lock();
        try {
            var read = retirement(folder, digest);
            for (var entry : offered(digest).stream().toList()) {
                listing = listing.with(entry.retired(read));
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException("cannot read the retirement of " + digest, e);
        } finally {
            writing.unlock();
        }
        changed.run();
    }

    /// What there is now, for who must not be surprised by what comes or goes meanwhile.
    public ModelListing listing() {
        return listing;
    }

    /// Also a model that was retired.
    public Optional<Entry> byDigest(Digest digest) {
        return listing.byDigest(digest);
    }

    /// The graph of this digest, of a model that can still answer; do not write into it.
    public Optional<byte[]> graph(Digest digest) {
        return listing.graph(digest);
    }

    /// What can still answer.
    public Optional<Entry> offered(Digest digest) {
        return byDigest(digest).filter(entry -> entry.retired.isEmpty());
    }

    /// @param nameOrId `name@version`, or a name alone: then the highest version; of two manifests
    ///   with the same version the one of this release
    public Optional<Entry> byName(String nameOrId) {
        return listing.byName(nameOrId);
    }

    /// The retired model that a name meant, when nothing of that name is offered any more.
    public Optional<Entry> retiredByName(String nameOrId) {
        return listing.retiredByName(nameOrId);
    }

    /// Every model that is offered, by name, then version.
    public List<Entry> all() {
        return listing.offered();
    }

    /// The retired ones, by name, then version.
    public List<Entry> retired() {
        return listing.retired();
    }

    static void requireBlob(ModelManifest manifest, Optional<byte[]> blob) {
        var actual = blob.map(bytes -> Digest.of(bytes).text());
        if (!actual.equals(manifest.blobDigest())) {
            throw new IllegalArgumentException(
                    manifest.id()
                            + " names the graph "
                            + manifest.blobDigest().orElse("none")
                            + ", got "
                            + actual.orElse("none"));
        }
    }

    private static Entry load(Path folder, String file, Optional<VerifyingKey> author)
            throws IOException {
        var bytes = bounded(folder.resolve(file), ManifestJson.MAX_BYTES);
        var digest = Digest.of(bytes);
        if (!file.equals(digest.hex() + ".json")) {
            throw new IllegalStateException(
                    "the manifest " + file + " is damaged: its bytes have " + digest);
        }
        var signature = bounded(folder.resolve(digest.hex() + ".sig"), SIGNATURE_BYTES);
        try {
            var manifest = ManifestJson.read(bytes);
            Optional<byte[]> blob = Optional.empty();
            if (manifest.blobDigest().isPresent()) {
                var name = new Digest(manifest.blobDigest().get()).hex() + ".onnx";
                blob = Optional.of(bounded(folder.resolve(name), MAX_BLOB_BYTES));
            }
            requireBlob(manifest, blob);
            Optional<Retirement> retired = Optional.empty();
            if (Files.exists(folder.resolve(digest.hex() + ".retired"))) {
                retired = Optional.of(retirement(folder, digest));
            }
            var signed = new SignedManifest(bytes, signature);
            if (author.filter(key -> !signed.signedBy(key)).isPresent()) {
                throw new IllegalStateException(
                        digest.hex() + ".sig is not this network's signature of " + manifest.id());
            }
            return new Entry(signed, manifest, digest, blob, retired);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("the model " + file + " cannot be offered", e);
        }
    }

    private static Retirement retirement(Path folder, Digest digest) throws IOException {
        return Retirement.read(
                bounded(folder.resolve(digest.hex() + ".retired"), Retirement.MAX_BYTES));
    }

    private static byte[] bounded(Path file, long most) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IllegalStateException("the models folder lacks " + file.getFileName());
        }
        var size = Files.size(file);
        if (size > most) {
            throw new IllegalStateException(
                    file.getFileName() + " has at most " + most + " bytes, got " + size);
        }
        return Files.readAllBytes(file);
    }
}
