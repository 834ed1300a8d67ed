/// The data folder: its files with their rights, secrets, and the master keys.
@NullMarked
package io.twinmesh.cluster.node.folder;

import org.jspecify.annotations.NullMarked;
