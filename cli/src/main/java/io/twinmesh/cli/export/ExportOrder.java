package io.twinmesh.cli.export;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.client.ApiClient;

/// An export that the server holds for us. It is taken back when we are done or are stopped, since
/// a client may have only a few; one that cannot be taken back expires by itself.
final class ExportOrder implements AutoCloseable {
    private final ApiClient api;
    private final String path;
    private final Thread removal = new Thread(this::takeBack);

    ExportOrder(ApiClient api, String path) {
        this.api = api;
        this.path = path;
        Runtime.getRuntime().addShutdownHook(removal);
    }

    /// Where to ask for it.
    String path() {
        return path;
    }

    @Override
    public void close() {
        takeBack();
        try {
            Runtime.getRuntime().removeShutdownHook(removal);
        } catch (IllegalStateException _) {
            // it is running already
        }
    }

    private void takeBack() {
        try {
            api.tryDelete(path);
        } catch (CommandFailure _) {
            // the server is gone, or this program is being stopped: it expires
        }
    }
}
