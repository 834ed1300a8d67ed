/// Tests of talking to a server.
@NullMarked
package io.twinmesh.cli.client;

import org.jspecify.annotations.NullMarked;
