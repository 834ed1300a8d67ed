/// One patient's digital twin: the event-sourced actor, at work and at rest, and how it starts.
/// What it is asked stands in `command`, what it decides in `rule`. Sharding is set up elsewhere.
@NullMarked
package io.twinmesh.actors.twin;

import org.jspecify.annotations.NullMarked;
