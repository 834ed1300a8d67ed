package io.twinmesh.cluster.feed;

import io.twinmesh.actors.Refusal;

import org.apache.pekko.util.ByteString;

import java.util.List;

/// What stands behind a place of a feed.
public sealed interface Batch {
    /// @param events as they travel
    /// @param last the number to go on behind
    /// @param more whether there may be more right away
    record Events(List<ByteString> events, long last, boolean more) implements Batch {
        public Events {
            events = List.copyOf(events);
        }

        /// Kinds and times of a patient's events are clinical, too.
        @Override
        public String toString() {
            return "Events[" + events.size() + "]";
        }
    }

    /// Nothing can be read any more.
    record Over(Refusal why) implements Batch {}
}
