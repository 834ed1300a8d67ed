/// Tests of starting processes, and of the launcher.
@NullMarked
package io.twinmesh.cli.server;

import org.jspecify.annotations.NullMarked;
