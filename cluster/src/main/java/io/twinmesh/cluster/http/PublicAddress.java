package io.twinmesh.cluster.http;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;

/// Under which address clients reach this node. It stands in links and in what clients sign, so it
/// never comes from a request: a `Host` header is whatever its sender likes.
public final class PublicAddress {
    private final Optional<URI> configured;
    private volatile @Nullable URI bound;

    /// @param configured what a proxy in front of the node is called, without a path
    public PublicAddress(Optional<URI> configured) {
        this.configured = configured;
    }

    /// Tells where the node listens, which counts when nothing is configured.
    public void listening(InetSocketAddress address) {
        bound = URI.create("http://" + address.getHostString() + ":" + address.getPort());
    }

    /// The address of a path.
    ///
    /// @param path begins with `/`
    public String of(String path) {
        return configured
                        .or(() -> Optional.ofNullable(bound))
                        .orElseThrow(
                                () -> new IllegalStateException("the node does not listen yet"))
                + path;
    }
}
