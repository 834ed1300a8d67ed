package io.twinmesh.cluster.webhook;

import java.net.http.HttpRequest;

/// What is to be said to a subscriber.
public sealed interface Telling {
    /// @param request with a timeout of at most [WebhookSettings#timeout]
    /// @param upTo number of the last notification that it tells of; 0 when of none
    record Request(HttpRequest request, long upTo) implements Telling {}

    /// Nothing.
    ///
    /// @param upTo number of the last notification that it need not be told
    record Nothing(long upTo) implements Telling {}

    /// Never anything again, until it is resumed.
    ///
    /// @param code why
    record Over(String code) implements Telling {}
}
