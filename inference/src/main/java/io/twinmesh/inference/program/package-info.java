/// Other programs of this machine, run as child processes within limits. What they are asked is
/// said elsewhere.
@NullMarked
package io.twinmesh.inference.program;

import org.jspecify.annotations.NullMarked;
