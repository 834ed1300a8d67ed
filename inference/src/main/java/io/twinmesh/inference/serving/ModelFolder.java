package io.twinmesh.inference.serving;

import io.twinmesh.inference.runtime.ModelUnavailable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A folder of models, laid out as Triton has it: `NAME/VERSION/model.onnx`, with our options in
/// `NAME/model.json` where there are any.
public record ModelFolder(Path root) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,8}");
    private static final int MOST = 1000;
    private static final int MAX_OPTIONS_BYTES = 64 * 1024;

    /// In the order of the alphabet; what is not named like a model is passed over.
    ///
    /// @throws IOException also when there are more than a thousand
    public List<String> names() throws IOException {
        return children(root, NAME);
    }

    /// A version's number.
    static Optional<Integer> version(String text) {
        return VERSION.matcher(text).matches()
                ? Optional.of(Integer.parseInt(text))
                : Optional.empty();
    }

    /// @param name one of [#names]
    List<Integer> versions(String name) throws IOException {
        return children(root.resolve(name), VERSION).stream().map(Integer::valueOf).toList();
    }

    /// @throws IllegalArgumentException says what is wrong with the file
    ModelOptions options(String name) throws IOException {
        var file = root.resolve(name).resolve("model.json");
        if (!Files.exists(file)) {
            return ModelOptions.DEFAULT;
        }
        if (Files.size(file) > MAX_OPTIONS_BYTES) {
            throw new IllegalArgumentException("model.json has more than 64 KiB");
        }
        return ModelOptions.parse(Files.readAllBytes(file));
    }

    /// @throws ModelUnavailable when there is none, or a larger one
    byte[] graph(String name, int version, long most) throws IOException {
        var file = root.resolve(name).resolve(String.valueOf(version)).resolve("model.onnx");
        if (!Files.isRegularFile(file)) {
            throw new ModelUnavailable("engine.blob-missing", "there is no model.onnx");
        }
        if (Files.size(file) > most) {
            throw new ModelUnavailable("model.blob-too-large", "at most " + most + " bytes");
        }
        return Files.readAllBytes(file);
    }

    private static List<String> children(Path folder, Pattern named) throws IOException {
        try (var all = Files.list(folder)) {
            var names =
                    all.filter(it -> Files.isDirectory(it))
                            .map(it -> String.valueOf(it.getFileName()))
                            .filter(it -> named.matcher(it).matches())
                            .sorted()
                            .limit(MOST + 1)
                            .toList();
            if (names.size() > MOST) {
                throw new IOException("more than " + MOST + " folders in " + folder.getFileName());
            }
            return names;
        }
    }
}
