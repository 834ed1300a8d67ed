package io.twinmesh.cli.export;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Undoing;
import io.twinmesh.cli.client.ApiClient;

/// An export that the server holds for us. It is taken back when we are done or are stopped, since
/// a client may have only a few; one that cannot be taken back expires by itself.
final class ExportOrder implements AutoCloseable {
    private final String path;
    private final Undoing order;

    ExportOrder(ApiClient api, String path) {
        this.path = path;
        this.order = Undoing.of(() -> takeBack(api, path));
    }

    /// Where to ask for it.
    String path() {
        return path;
    }

    @Override
    public void close() {
        order.close();
    }

    private static void takeBack(ApiClient api, String path) {
        try {
            api.tryDelete(path);
        } catch (CommandFailure _) {
            // the server is gone, or this program is being stopped: it expires
        }
    }
}
