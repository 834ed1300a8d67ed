/// Which faults come when: drawn from a seed, so that a run can be repeated. Nothing is injected
/// here.
@NullMarked
package io.twinmesh.bench.chaos.schedule;

import org.jspecify.annotations.NullMarked;
