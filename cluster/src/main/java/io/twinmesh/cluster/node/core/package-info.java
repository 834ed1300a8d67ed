/// What every part of a node stands on: its configuration, its stores and its actors.
@NullMarked
package io.twinmesh.cluster.node.core;

import org.jspecify.annotations.NullMarked;
