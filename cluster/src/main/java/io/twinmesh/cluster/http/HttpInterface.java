package io.twinmesh.cluster.http;

import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.settings.ServerSettings;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/// The bound HTTP port.
public final class HttpInterface {
    /// From an answer's last byte being handed over until the network has it; and what answers that
    /// take longer than they may still get.
    private static final Duration LAST_BYTES = Duration.ofMillis(250);

    private final ServerBinding binding;
    private final OpenExchanges exchanges;

    private HttpInterface(ServerBinding binding, OpenExchanges exchanges) {
        this.binding = binding;
        this.exchanges = exchanges;
    }

    /// @param port 0 for any free one
    public static CompletionStage<HttpInterface> bind(
            ActorSystem<?> system, String host, int port, Router router) {
        var exchanges = new OpenExchanges();
        return Http.get(system)
                .newServerAt(host, port)
                .withSettings(settings(system))
                .bind((HttpRequest request) -> exchanges.during(() -> router.serve(request)))
                .thenApply(binding -> new HttpInterface(binding, exchanges));
    }

    /// Keeps the charset that a client says its JSON is in; usually it would be passed over.
    private static ServerSettings settings(ActorSystem<?> system) {
        var usual = ServerSettings.create(Adapter.toClassic(system));
        return usual.withParserSettings(
                usual.getParserSettings()
                        .withCustomMediaTypes(MediaTypes.applicationWithOpenCharset("json")));
    }

    public InetSocketAddress address() {
        return binding.localAddress();
    }

    /// Takes no new connections, lets running requests and the bodies of their answers finish, and
    /// ends them after `grace`.
    public CompletionStage<?> finish(Duration grace) {
        var afterLastBytes =
                CompletableFuture.delayedExecutor(LAST_BYTES.toMillis(), TimeUnit.MILLISECONDS);
        return binding.unbind()
                .thenCompose(_ -> exchanges.none())
                .toCompletableFuture()
                .completeOnTimeout(Done.getInstance(), grace.toMillis(), TimeUnit.MILLISECONDS)
                .thenComposeAsync(_ -> binding.terminate(LAST_BYTES), afterLastBytes);
    }
}
