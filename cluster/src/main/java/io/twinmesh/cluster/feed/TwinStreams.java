package io.twinmesh.cluster.feed;

import io.twinmesh.actors.Refusal;
import io.twinmesh.cluster.history.ClosedHistory;
import io.twinmesh.cluster.history.DamagedTwins;
import io.twinmesh.persistence.history.reading.HistoryReader;
import io.twinmesh.persistence.history.reading.HistoryReader.Access;
import io.twinmesh.persistence.identity.PatientId;

import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/// Everybody who listens to a twin or another feed on this node: so many at most, and all told when
/// the node stops.
public final class TwinStreams implements AutoCloseable {
    private final HistoryReader reader;
    private final DamagedTwins damaged;
    private final TwinNews news;
    private final FeedSettings settings;
    private final Executor blocking;
    private final AtomicLong cut = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();

    // guarded by lock
    private final Set<Runnable> stops = new HashSet<>();
    private boolean stopping;

    /// @param blocking runs what reads the databases
    public TwinStreams(
            HistoryReader reader,
            DamagedTwins damaged,
            TwinNews news,
            FeedSettings settings,
            Executor blocking) {
        this.reader = reader;
        this.damaged = damaged;
        this.news = news;
        this.settings = settings;
        this.blocking = blocking;
    }

    /// What came of wanting to listen.
    public sealed interface Opening {
        /// @param events begins with what stands behind the place asked for; runs once
        record Stream(Source<ByteString, NotUsed> events) implements Opening {}

        record Refused(Refusal refusal) implements Opening {}
    }

    /// Blocks on both databases.
    ///
    /// @param after the sequence number of the last event that the listener has; empty for only
    ///   what happens from now on
    /// @param looking what the listener may know of
    public Opening open(PatientId patient, OptionalLong after, Looking looking) {
        if (openStreams() >= settings.mostOpen()) {
            return refused("stream.too-many", "too many listen already; connect again later");
        }
        return switch (reader.access(patient)) {
            case Access.Open _ -> opened(patient, after, looking);
            case Access.Closed closed -> new Opening.Refused(ClosedHistory.refusal(closed));
        };
    }

    private Opening opened(PatientId patient, OptionalLong after, Looking looking) {
        var newest = reader.newest(patient);
        var from = after.orElse(newest);
        return from > newest
                ? refused("stream.position-unknown", "no event of this number has happened yet")
                : new Opening.Stream(
                        follow(new TwinFeed(patient, reader, damaged, news, looking), from));
    }

    /// What stands behind a place of a feed, and what comes. One more than may listen hears that it
    /// must come again later.
    public Source<ByteString, NotUsed> follow(Feed feed, long after) {
        return Source.fromGraph(new FeedStage(this, feed, after));
    }

    private static Opening refused(String code, String why) {
        return new Opening.Refused(new Refusal(code, why));
    }

    /// A place among those who listen. Leaving it twice does nothing.
    @FunctionalInterface
    interface Place {
        void leave();
    }

    /// @return empty when all places are taken or the node stops
    Optional<Place> enter(Feed feed, Runnable onNews, Runnable onStop) {
        lock.lock();
        try {
            if (stopping || stops.size() >= settings.mostOpen()) {
                return Optional.empty();
            }
            stops.add(onStop);
        } finally {
            lock.unlock();
        }
        var listening = feed.listen(onNews);
        var left = new AtomicBoolean();
        return Optional.of(() -> {
            if (left.compareAndSet(false, true)) {
                listening.close();
                leave(onStop);
            }
        });
    }

    private void leave(Runnable onStop) {
        lock.lock();
        try {
            stops.remove(onStop);
        } finally {
            lock.unlock();
        }
    }

    FeedSettings settings() {
        return settings;
    }

    Executor blocking() {
        return blocking;
    }

    void cut() {
        cut.incrementAndGet();
    }

    /// How many may listen at one time.
    public int mostOpen() {
        return settings.mostOpen();
    }

    /// How many listen now.
    public int openStreams() {
        lock.lock();
        try {
            return stops.size();
        } finally {
            lock.unlock();
        }
    }

    /// How many were cut because they took nothing.
    public long cutStreams() {
        return cut.get();
    }

    /// Ends every stream and takes no new ones.
    public void stop() {
        List<Runnable> all;
        lock.lock();
        try {
            stopping = true;
            all = List.copyOf(stops);
        } finally {
            lock.unlock();
        }
        all.forEach(Runnable::run);
    }

    @Override
    public void close() {
        stop();
        news.close();
    }
}
