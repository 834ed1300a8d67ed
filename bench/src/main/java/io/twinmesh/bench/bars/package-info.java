/// What a measurement has to reach, and how that is shown.
@NullMarked
package io.twinmesh.bench.bars;

import org.jspecify.annotations.NullMarked;
