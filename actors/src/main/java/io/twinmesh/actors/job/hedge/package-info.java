/// When a lease counts as slow, and whether a second node may be asked beside it.
@NullMarked
package io.twinmesh.actors.job.hedge;

import org.jspecify.annotations.NullMarked;
