/// Read models: the journal followed event by event, and the list of unfinished jobs. Everything
/// here and below can be thrown away and made again from the journal, except the checkpoints that
/// were signed.
@NullMarked
package io.twinmesh.persistence.projection;

import org.jspecify.annotations.NullMarked;
