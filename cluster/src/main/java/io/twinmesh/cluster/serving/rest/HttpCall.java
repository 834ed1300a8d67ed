package io.twinmesh.cluster.serving.rest;

import java.util.Optional;

/// One HTTP request, whole.
///
/// @param path without the query
/// @param jsonLength the header `Inference-Header-Content-Length`, as it was given
/// @param body handed over, not copied
record HttpCall(
        String method,
        String path,
        Optional<String> authorization,
        Optional<String> origin,
        Optional<String> type,
        Optional<String> encoding,
        Optional<String> jsonLength,
        byte[] body) {

    /// Nothing of what was asked.
    @Override
    public String toString() {
        return "HttpCall[" + method + "]";
    }
}
