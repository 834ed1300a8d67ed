/// What a twin is after its events: the state, its successor after one more event, and the forms in
/// which older releases stored it.
@NullMarked
package io.twinmesh.actors.twin.state;

import org.jspecify.annotations.NullMarked;
