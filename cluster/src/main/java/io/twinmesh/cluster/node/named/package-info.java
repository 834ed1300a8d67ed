/// The files that settings name: policies, tables, certificates. They are read before a server
/// touches anything, and what is wrong with one is said with the setting that names it.
@NullMarked
package io.twinmesh.cluster.node.named;

import org.jspecify.annotations.NullMarked;
