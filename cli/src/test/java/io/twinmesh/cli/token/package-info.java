/// Tests of minting tokens from the command line.
@NullMarked
package io.twinmesh.cli.token;

import org.jspecify.annotations.NullMarked;
