/// `twinmesh node`: the providers' machines as the network sees them.
@NullMarked
package io.twinmesh.cli.node;

import org.jspecify.annotations.NullMarked;
