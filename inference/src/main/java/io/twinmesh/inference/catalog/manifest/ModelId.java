package io.twinmesh.inference.catalog.manifest;

import java.util.regex.Pattern;

/// Names one version of one model, written `name@version`, for example `news2@2017.1`.
///
/// @param name lower-case letters, digits and `-`, 2 to 63 characters, starts with a letter
/// @param version digits, lower-case letters, `.` and `-`, 1 to 32 characters
public record ModelId(String name, String version) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{1,62}");
    private static final Pattern VERSION = Pattern.compile("[a-z0-9][a-z0-9.-]{0,31}");

    public ModelId {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "model name must match " + NAME + ", got '" + name + "'");
        }
        if (!VERSION.matcher(version).matches()) {
            throw new IllegalArgumentException(
                    "model version must match " + VERSION + ", got '" + version + "'");
        }
    }

    /// Reads `name@version`; refuses anything else with an `IllegalArgumentException` that quotes
    /// what it got.
    public static ModelId parse(String text) {
        var at = text.indexOf('@');
        if (at < 0) {
            throw new IllegalArgumentException("model id must be name@version, got '" + text + "'");
        }
        return new ModelId(text.substring(0, at), text.substring(at + 1));
    }

    @Override
    public String toString() {
        return name + "@" + version;
    }
}
