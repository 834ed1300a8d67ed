package io.twinmesh.cluster.http;

import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/// The bound HTTP port.
public final class HttpInterface {
    private final ServerBinding binding;

    private HttpInterface(ServerBinding binding) {
        this.binding = binding;
    }

    /// @param port 0 for any free one
    public static CompletionStage<HttpInterface> bind(
            ActorSystem<?> system, String host, int port, Router router) {
        return Http.get(system)
                .newServerAt(host, port)
                .bind(router::serve)
                .thenApply(HttpInterface::new);
    }

    public InetSocketAddress address() {
        return binding.localAddress();
    }

    /// Takes no new connections, lets running requests finish, and ends them after `grace`.
    public CompletionStage<?> finish(Duration grace) {
        return binding.terminate(grace);
    }
}
