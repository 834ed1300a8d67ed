/// How much heap a living twin takes, against the least that any sharded actor takes.
@NullMarked
package io.twinmesh.bench.memory;

import org.jspecify.annotations.NullMarked;
