/// One running node: its configuration, its wiring by hand, its start and its orderly stop.
@NullMarked
package io.twinmesh.cluster.node;

import org.jspecify.annotations.NullMarked;
