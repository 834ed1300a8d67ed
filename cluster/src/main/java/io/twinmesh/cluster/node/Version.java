package io.twinmesh.cluster.node;

import java.util.Objects;

/// Which release this is.
final class Version {
    private Version() {}

    /// From the jar's manifest; `dev` when run from class files.
    static String text() {
        return Objects.requireNonNullElse(
                Version.class.getPackage().getImplementationVersion(), "dev");
    }
}
