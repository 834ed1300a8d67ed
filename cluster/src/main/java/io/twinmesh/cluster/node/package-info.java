/// One running node: how it is put together by hand, its start and its orderly stop. What it was
/// told is in `settings`.
@NullMarked
package io.twinmesh.cluster.node;

import org.jspecify.annotations.NullMarked;
