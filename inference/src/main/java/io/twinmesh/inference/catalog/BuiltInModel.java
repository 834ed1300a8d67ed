package io.twinmesh.inference.catalog;

import io.twinmesh.inference.catalog.manifest.ManifestJson;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.proof.Digest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// A model that ships with this release, as it lies in the program's resources: unsigned, because
/// each network signs with its own author key. The digest does not depend on who signs.
///
/// The resource `models/index` names one model per line; `models/NAME.json` is its manifest, in any
/// layout, and `models/NAME.onnx` its graph when the engine is ONNX.
///
/// @param canonical the manifest's canonical bytes: what is signed and digested
/// @param blob the graph; do not write into it
public record BuiltInModel(
        ModelManifest manifest, byte[] canonical, Digest digest, Optional<byte[]> blob) {

    private static final String FOLDER = "/models/";

    /// Every model of this release, in the order of the index. Reads resources each time.
    public static List<BuiltInModel> all() {
        var result = new ArrayList<BuiltInModel>();
        for (var line : text(FOLDER + "index").lines().toList()) {
            if (!line.isBlank()) {
                result.add(load(line.strip()));
            }
        }
        return List.copyOf(result);
    }

    /// @param nameOrId a name, or `name@version`
    public static Optional<BuiltInModel> named(String nameOrId) {
        return all().stream()
                .filter(model ->
                        model.manifest.id().name().equals(nameOrId)
                                || model.manifest.id().toString().equals(nameOrId))
                .findFirst();
    }

    private static BuiltInModel load(String name) {
        var manifest = ManifestJson.read(resource(FOLDER + name + ".json"));
        if (!manifest.id().name().equals(name)) {
            throw new IllegalStateException(
                    "models/" + name + ".json must hold " + name + ", got " + manifest.id());
        }
        var blob =
                switch (manifest.engine()) {
                    case SCORE, OCR -> Optional.<byte[]>empty();
                    case ONNX -> Optional.of(resource(FOLDER + name + ".onnx"));
                };
        ModelCatalog.requireBlob(manifest, blob);
        var canonical = ManifestJson.write(manifest);
        return new BuiltInModel(manifest, canonical, Digest.of(canonical), blob);
    }

    private static String text(String path) {
        return new String(resource(path), StandardCharsets.UTF_8);
    }

    private static byte[] resource(String path) {
        try (var in =
                Objects.requireNonNull(
                        BuiltInModel.class.getResourceAsStream(path),
                        "resource missing from this release: " + path)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read resource " + path, e);
        }
    }
}
