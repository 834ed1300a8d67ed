/// `twinmesh log`: how much a server's log says.
@NullMarked
package io.twinmesh.cli.log;

import org.jspecify.annotations.NullMarked;
