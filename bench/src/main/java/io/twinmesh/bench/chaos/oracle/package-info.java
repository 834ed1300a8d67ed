/// What must be true after a run, whatever was done to the network: judged from what clients were
/// told and from what is there at the end, without asking anybody.
@NullMarked
package io.twinmesh.bench.chaos.oracle;

import org.jspecify.annotations.NullMarked;
