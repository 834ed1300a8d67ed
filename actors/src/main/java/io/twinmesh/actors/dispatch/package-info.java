/// Who runs what: waiting jobs on one side, nodes with free slots on the other. Soft state only,
/// rebuilt from the jobs after a failover.
@NullMarked
package io.twinmesh.actors.dispatch;

import org.jspecify.annotations.NullMarked;
