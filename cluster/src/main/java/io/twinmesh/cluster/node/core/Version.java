package io.twinmesh.cluster.node.core;

import java.util.Objects;

/// Which release this is.
public final class Version {
    private Version() {}

    /// From the jar's manifest; `dev` when run from class files.
    public static String text() {
        return Objects.requireNonNullElse(
                Version.class.getPackage().getImplementationVersion(), "dev");
    }
}
