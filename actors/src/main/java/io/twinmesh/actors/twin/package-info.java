/// One patient's digital twin: its commands, its rules (`decide`, `evolve`) and the event-sourced
/// actor round them. Sharding is set up elsewhere.
@NullMarked
package io.twinmesh.actors.twin;

import org.jspecify.annotations.NullMarked;
