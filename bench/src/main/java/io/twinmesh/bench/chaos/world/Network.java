package io.twinmesh.bench.chaos.world;

import java.io.IOException;
import java.util.Collection;

/// What lies between the parts.
sealed interface Network extends AutoCloseable permits Loopback, Namespaces {
    /// Whether it can be cut between two places.
    boolean divides();

    /// Whether it can be made to lose and delay what is sent.
    boolean disturbs();

    Place place(String name) throws IOException;

    /// A port that nobody uses there.
    ///
    /// @param usual where every place has ports of its own
    int port(int usual) throws IOException;

    /// From now on nothing that one place sends arrives at the others.
    void cut(Place from, Collection<Place> to) throws IOException;

    /// From now on all of it arrives again.
    void join(Place from, Collection<Place> to) throws IOException;

    /// Loses and delays some of what a place sends, until it is steady again.
    void disturb(Place place) throws IOException;

    void steady(Place place) throws IOException;

    @Override
    void close() throws IOException;
}
