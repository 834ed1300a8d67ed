/// The server as a process of its own: starting it, waiting until it is ready, stopping it. What
/// the server does is not known here.
@NullMarked
package io.twinmesh.cli.server;

import org.jspecify.annotations.NullMarked;
