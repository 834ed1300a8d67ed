/// The one program, `twinmesh`: what every command shares (exit codes, output, errors). Each
/// command lives in a package of its own.
@NullMarked
package io.twinmesh.cli;

import org.jspecify.annotations.NullMarked;
