package io.twinmesh.cli.client;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// `--data` and `--server`: where the server is. The token comes from `TWINMESH_TOKEN`, or is
/// minted from the issuer key of the data folder; it is never an option, where others could see it.
public final class ConnectionOptions {
    private static final Duration LIFETIME = Duration.ofMinutes(5);

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "data folder of a server on this machine (or TWINMESH_DATA)",
            defaultValue = "${env:TWINMESH_DATA}")
    @Nullable Path data;

    @Option(
            names = "--server",
            paramLabel = "URL",
            description =
                    "address of a server, for example http://127.0.0.1:8080 (or TWINMESH_SERVER);"
                            + " needs TWINMESH_TOKEN",
            defaultValue = "${env:TWINMESH_SERVER}")
    @Nullable URI server;

    @Option(
            names = "--client",
            paramLabel = "NAME",
            description = "who asks, when the token is minted from --data (default: demo)",
            defaultValue = "demo")
    String client = "demo";

    /// The server's HTTP interface with the scopes a command needs.
    public ApiClient connect(String... scopes) {
        return new ApiClient(base(), tokens(List.of(scopes)));
    }

    /// The same without a token, for what everyone may read.
    public ApiClient anonymous() {
        return new ApiClient(base(), Optional::empty);
    }

    private URI base() {
        if (server != null) {
            return server;
        }
        if (data != null) {
            return ServerAddress.of(data).http();
        }
        throw CommandFailure.usage("where is the server? give --data DIR or --server URL");
    }

    private java.util.function.Supplier<Optional<String>> tokens(List<String> scopes) {
        var given = System.getenv("TWINMESH_TOKEN");
        if (given != null && !given.isBlank()) {
            return () -> Optional.of(given.strip());
        }
        if (data == null) {
            throw new CommandFailure(
                    Exit.REFUSED, "no token: set TWINMESH_TOKEN, or give --data DIR");
        }
        return minted(data, client, scopes, InstantSource.system());
    }

    /// A supplier that mints a token once and renews it before it ends.
    public static java.util.function.Supplier<Optional<String>> minted(
            Path data, String client, List<String> scopes, InstantSource clock) {
        var tokens = ClientTokens.of(data, clock);
        return new RenewedToken(() -> tokens.mint(client, scopes, LIFETIME), LIFETIME, clock);
    }
}
