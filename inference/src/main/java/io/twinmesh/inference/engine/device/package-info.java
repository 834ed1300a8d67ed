/// Which device of this machine graphs run on, found out by running one.
@NullMarked
package io.twinmesh.inference.engine.device;

import org.jspecify.annotations.NullMarked;
