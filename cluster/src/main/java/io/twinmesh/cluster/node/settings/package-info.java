/// What a node was told: options of the command line, the configuration checked in full before
/// anything starts, and why a start failed.
@NullMarked
package io.twinmesh.cluster.node.settings;

import org.jspecify.annotations.NullMarked;
