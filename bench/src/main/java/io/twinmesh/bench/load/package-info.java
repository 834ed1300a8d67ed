/// Asks servers over HTTP and counts what they answer.
@NullMarked
package io.twinmesh.bench.load;

import org.jspecify.annotations.NullMarked;
