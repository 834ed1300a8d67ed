/// What a twin was and what happened to it, told from the journal. The living twin is never asked.
@NullMarked
package io.twinmesh.cluster.history;

import org.jspecify.annotations.NullMarked;
