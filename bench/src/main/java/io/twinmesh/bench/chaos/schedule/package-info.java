/// Which faults come when: drawn from a seed, so that a run can be repeated; and until when the
/// parts of a run go on. Nothing is injected here.
@NullMarked
package io.twinmesh.bench.chaos.schedule;

import org.jspecify.annotations.NullMarked;
