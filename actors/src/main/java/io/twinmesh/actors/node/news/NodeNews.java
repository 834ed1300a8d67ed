package io.twinmesh.actors.node.news;

import io.twinmesh.actors.Wire;
import io.twinmesh.persistence.identity.NodeId;

import java.time.Instant;
import java.util.Locale;

/// Something that happened to a node, and how the node was then.
///
/// @param number grows with each, over all nodes
/// @param state as the list of nodes shows it
/// @param standing as text
/// @param code why it stands there; permanent
public record NodeNews(
        long number,
        Kind kind,
        NodeId node,
        String name,
        String state,
        String standing,
        String code,
        String why,
        Instant at)
        implements Wire {

    public enum Kind {
        /// A session stands for it, and none did before.
        CONNECTED,
        /// Its session is over, or was silent for too long.
        GONE,
        /// The network thinks otherwise of it, or it was enrolled.
        STANDING,
        /// It asked for no new work.
        DRAINING,
        /// It gets no work until it is reinstated.
        SUSPENDED;

        /// As it travels, in lower case.
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
