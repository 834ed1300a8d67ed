package io.twinmesh.cli.provider.agent.shelf;

import io.twinmesh.inference.proof.Digest;

/// Hears how far the download of a model is. Called from several threads.
@FunctionalInterface
public interface DownloadProgress {
    /// @param have bytes that are here, those of earlier attempts included
    /// @param all bytes that there are, 1 or more
    void at(Digest model, long have, long all);
}
