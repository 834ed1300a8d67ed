package io.twinmesh.cli.provider.machine;

import java.util.OptionalLong;

/// How fast what a network sends arrives here, by one document of its own that is read once: a
/// rough figure.
public final class DownloadSpeed {
    /// The largest one that every server has, and anybody may read.
    public static final String DOCUMENT = "/openapi.yaml";

    private static final int LEAST_BYTES = 64 * 1024;

    private DownloadSpeed() {}

    /// @param bytes of the document
    /// @param nanos that it took
    /// @return bytes a second; empty when they were too few to tell
    public static OptionalLong of(long bytes, long nanos) {
        return bytes < LEAST_BYTES
                ? OptionalLong.empty()
                : OptionalLong.of(Math.round(bytes * 1e9 / Math.max(1, nanos)));
    }
}
