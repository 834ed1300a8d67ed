/// One provider's node: its enrolment as an event-sourced entity, and the session that stands for
/// it while it is connected.
@NullMarked
package io.twinmesh.actors.node;

import org.jspecify.annotations.NullMarked;
