/// `twinmesh demo`: the whole network on one machine, as child processes, driven only through the
/// interfaces that everybody has. Nothing of the network is implemented here.
@NullMarked
package io.twinmesh.cli.demo;

import org.jspecify.annotations.NullMarked;
