/// A door to which somebody opens connections without end and says nothing.
@NullMarked
package io.twinmesh.bench.connections;

import org.jspecify.annotations.NullMarked;
