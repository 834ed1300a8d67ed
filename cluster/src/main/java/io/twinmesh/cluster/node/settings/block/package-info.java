/// The blocks of the configuration that nothing but the putting together of a node knows: each
/// record reads its own, and so do those of other packages where they are. All together are in
/// `NodeConfig`.
@NullMarked
package io.twinmesh.cluster.node.settings.block;

import org.jspecify.annotations.NullMarked;
