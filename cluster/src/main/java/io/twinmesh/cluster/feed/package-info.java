/// Twins' events as they happen, for whoever listens: read from the journal, so that nothing is
/// missed, and woken by one reader of the journal for all listeners. How they travel over HTTP is
/// the only thing this package leaves to others.
@NullMarked
package io.twinmesh.cluster.feed;

import org.jspecify.annotations.NullMarked;
