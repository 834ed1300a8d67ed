/// What happened to the providers' nodes, for who watches them: kept in memory, the latest only.
/// What counts as news is decided where the nodes are listed.
@NullMarked
package io.twinmesh.actors.node.news;

import org.jspecify.annotations.NullMarked;
