package io.twinmesh.actors.node.news;

import io.twinmesh.actors.Wire;

import java.util.List;

/// What stands behind a place.
///
/// @param missed whether news behind the place asked for may be lost: it was forgotten, or the
///   place is of an earlier life of the registry
/// @param from the place that this page stands behind: the one asked for, unless news is missed
/// @param more whether there is more right away
public record NewsPage(boolean missed, long from, List<NodeNews> news, boolean more)
        implements Wire {
    public NewsPage {
        news = List.copyOf(news);
    }

    /// The place to go on behind.
    public long last() {
        return news.isEmpty() ? from : news.getLast().number();
    }
}
