package io.twinmesh.cluster.telemetry.line;

import org.slf4j.bridge.SLF4JBridgeHandler;

/// Libraries such as gRPC log by `java.util.logging`, in lines of its own form.
public final class LibraryLogs {
    private LibraryLogs() {}

    /// From now on what they say goes the way of all other lines, so that `logback.xml` decides
    /// about it and it is redacted as they are.
    public static void join() {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }
}
