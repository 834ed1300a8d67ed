package io.twinmesh.cluster.feed;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/// What a listener follows: events with numbers that grow.
public interface Feed {
    /// Judges anew, before each page, what the listener may know of.
    ///
    /// @param after the number of the last event that the listener has
    /// @param blocking runs what reads the databases
    CompletionStage<Batch> read(long after, Executor blocking);

    /// @param onNews called when there may be something new, from any thread; must not block
    Listening listen(Runnable onNews);

    /// Somebody who listens. Closing it twice does nothing.
    @FunctionalInterface
    interface Listening extends AutoCloseable {
        @Override
        void close();
    }
}
