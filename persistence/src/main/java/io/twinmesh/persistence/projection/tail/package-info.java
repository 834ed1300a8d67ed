/// The journal read in its order, while others write to it, without skipping an event: by whom and
/// for what is not known here.
@NullMarked
package io.twinmesh.persistence.projection.tail;

import org.jspecify.annotations.NullMarked;
