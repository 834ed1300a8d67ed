package io.twinmesh.k8s.chart;

import com.google.gson.Gson;
import com.google.gson.JsonElement;

import io.kubernetes.client.util.Yaml;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;
import java.util.Optional;

/// Reads a document as strictly as the API server would, as far as types and required fields go.
final class Strict {
    private static final Gson JSON = new Gson();

    private Strict() {}

    /// @param text of one document in YAML
    /// @return empty where the text holds nothing but comments
    /// @throws AssertionError when a field is unknown, has another type or is missing although
    ///   Kubernetes requires it
    static Optional<Object> document(String text) {
        var tree = new org.yaml.snakeyaml.Yaml().<Object>load(text);
        if (tree == null) {
            return Optional.empty();
        }
        try {
            var document = Yaml.load(text);
            validate(JSON.toJsonTree(tree), document.getClass());
            return Optional.of(document);
        } catch (IOException | RuntimeException e) {
            throw new AssertionError("the strict parser refused " + text, e);
        }
    }

    /// What was read once, with less in it.
    ///
    /// @throws AssertionError when a field is missing that Kubernetes requires
    static Object document(Map<String, Object> tree, Class<?> type) {
        var json = JSON.toJsonTree(tree);
        validate(json, type);
        return io.kubernetes.client.openapi.JSON.getGson().fromJson(json, type);
    }

    /// Of the text itself: the typed document has an empty list where a required one is missing.
    private static void validate(JsonElement json, Class<?> type) {
        try {
            type.getMethod("validateJsonElement", JsonElement.class).invoke(null, json);
        } catch (InvocationTargetException e) {
            throw new AssertionError(e.getCause() + " in " + json, e);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("nobody knows what is required of " + type, e);
        }
    }
}
