/// The parts of a network as processes on this machine, and what can be done to them: servers,
/// agents, their database. What is made here is removed here.
@NullMarked
package io.twinmesh.bench.chaos.world;

import org.jspecify.annotations.NullMarked;
