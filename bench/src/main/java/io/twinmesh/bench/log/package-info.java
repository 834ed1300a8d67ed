/// Growing the log's Merkle tree.
@NullMarked
package io.twinmesh.bench.log;

import org.jspecify.annotations.NullMarked;
