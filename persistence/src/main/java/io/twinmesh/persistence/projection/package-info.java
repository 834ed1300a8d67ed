/// Read models: what follows the journal (`tail`) event by event and keeps its place in it, and the
/// list of unfinished jobs. Everything here and below can be thrown away and made again from the
/// journal, except the checkpoints that were signed.
@NullMarked
package io.twinmesh.persistence.projection;

import org.jspecify.annotations.NullMarked;
