package io.twinmesh.persistence.auditor;

import io.twinmesh.persistence.log.TilePath;

import java.io.IOException;

/// Where the leaves of a log are read. Nothing that it gives is believed.
@FunctionalInterface
public interface LeafSource {
    /// The bytes of an entry bundle. Blocks.
    ///
    /// @throws IOException when it cannot be had now
    byte[] bundle(TilePath.Entries path) throws IOException;
}
