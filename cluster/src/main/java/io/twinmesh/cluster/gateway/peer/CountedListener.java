package io.twinmesh.cluster.gateway.peer;

import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;

import java.net.InetSocketAddress;
import java.util.List;

/// A listening socket whose connections are counted before TLS begins.
public final class CountedListener extends NioServerSocketChannel {
    private final Connections connections;

    public CountedListener(Connections connections) {
        this.connections = connections;
    }

    @Override
    protected int doReadMessages(List<Object> accepted) throws Exception {
        var read = super.doReadMessages(accepted);
        if (read > 0 && accepted.getLast() instanceof SocketChannel one) {
            var peer = one.remoteAddress();
            // one that is gone already has no address
            if (peer != null && connections.came(peer, () -> close(one, peer, accepted))) {
                one.closeFuture().addListener(_ -> connections.closed(peer));
            } else {
                accepted.removeLast();
                one.unsafe().closeForcibly();
            }
        }
        return read;
    }

    /// Where many come at once, one of those that were read together may have to go for another: no
    /// thread has it yet, so that nothing but this says that it is over.
    private void close(SocketChannel one, InetSocketAddress peer, List<Object> accepted) {
        if (accepted.remove(one)) {
            one.unsafe().closeForcibly();
            connections.closed(peer);
        } else {
            // when it is closed its own listener says so
            var _ = one.close();
        }
    }
}
