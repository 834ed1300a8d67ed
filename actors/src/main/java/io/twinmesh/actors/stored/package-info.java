/// How stored values reach Pekko's journal and snapshots: one serializer for all of them, by tag,
/// without class names.
@NullMarked
package io.twinmesh.actors.stored;

import org.jspecify.annotations.NullMarked;
