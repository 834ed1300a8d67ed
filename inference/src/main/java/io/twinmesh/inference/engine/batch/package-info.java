/// Runs rows of several callers together on one session: who waits, what goes into a run, and
/// whether a graph's rows may meet at all.
@NullMarked
package io.twinmesh.inference.engine.batch;

import org.jspecify.annotations.NullMarked;
