package io.twinmesh.cluster.node.core;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.List;

/// What a start has opened so far, so that one that fails leaves nothing open.
public final class OpenedParts {
    private static final Logger LOG = LoggerFactory.getLogger(OpenedParts.class);

    private final List<AutoCloseable> parts = new ArrayList<>();

    /// @return the part
    public <T extends AutoCloseable> T with(T part) {
        parts.add(part);
        return part;
    }

    /// Closes all of them, the last one first. What fails is logged, the others are closed all the
    /// same.
    public void closeAll() {
        for (var part : parts.reversed()) {
            try {
                part.close();
            } catch (Exception e) {
                LOG.warn("closing after a failed start failed", e);
            }
        }
    }
}
