/// Small immutable structures for what every living twin holds: as few objects as can be, and one
/// copy for all twins of what repeats from twin to twin. They know nothing of twins.
@NullMarked
package io.twinmesh.actors.packed;

import org.jspecify.annotations.NullMarked;
