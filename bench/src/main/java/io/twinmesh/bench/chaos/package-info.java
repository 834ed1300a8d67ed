/// `twinmesh bench chaos`: a cluster of real processes under load, to whose parts faults happen,
/// and what must be true of it afterwards.
@NullMarked
package io.twinmesh.bench.chaos;

import org.jspecify.annotations.NullMarked;
