/// `twinmesh client`: registers the programs that may fetch access tokens with a key of their own.
@NullMarked
package io.twinmesh.cli.backend;

import org.jspecify.annotations.NullMarked;
