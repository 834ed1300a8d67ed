/// Where work may wait in plain order for actors, for the index, for the audit trail. Nothing that
/// waits for an actor runs on the threads for what blocks (`twinmesh-blocking`): the actor may need
/// one of them before it answers.
@NullMarked
package io.twinmesh.cluster.waiting;

import org.jspecify.annotations.NullMarked;
