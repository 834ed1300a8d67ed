/// Tests of registering backend clients from the command line.
@NullMarked
package io.twinmesh.cli.backend;

import org.jspecify.annotations.NullMarked;
