package io.twinmesh.actors.node.news;

import io.twinmesh.persistence.identity.NodeId;

import java.time.Instant;
import java.util.ArrayDeque;

/// The latest news of all nodes. Used by one thread.
public final class NewsLog {
    private final int most;
    private final ArrayDeque<NodeNews> kept = new ArrayDeque<>();
    private long forgotten;
    private long newest;

    /// Numbers begin at the microseconds since 1970, so that those of a later life are higher.
    ///
    /// @param from when this life began
    /// @param most how many are kept, 1 or more
    public NewsLog(Instant from, int most) {
        this.most = most;
        this.forgotten = from.toEpochMilli() * 1000;
        this.newest = forgotten;
    }

    public void add(
            NodeNews.Kind kind,
            NodeId node,
            String name,
            String state,
            String standing,
            String code,
            String why,
            Instant at) {
        newest++;
        kept.add(new NodeNews(newest, kind, node, name, state, standing, code, why, at));
        if (kept.size() > most) {
            forgotten = kept.removeFirst().number();
        }
    }

    /// The number of the latest; what comes has higher ones.
    public long newest() {
        return newest;
    }

    /// @param after a number that was given out, of this life or another
    /// @param atOnce how many at most
    public NewsPage after(long after, int atOnce) {
        var missed = after < forgotten || after > newest;
        var from = missed ? forgotten : after;
        var news = kept.stream().filter(one -> one.number() > from).limit(atOnce).toList();
        return new NewsPage(missed, from, news, newest - from > news.size());
    }
}
