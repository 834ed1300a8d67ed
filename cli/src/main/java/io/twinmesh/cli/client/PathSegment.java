package io.twinmesh.cli.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/// Puts what a person typed into a path, so that it stays one segment.
public final class PathSegment {
    private PathSegment() {}

    public static String of(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
