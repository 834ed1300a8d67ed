/// Reading JSON strictly: nothing missing, nothing unknown, nothing twice. Which fields there are
/// is said by each codec, not here.
@NullMarked
package io.twinmesh.inference.json;

import org.jspecify.annotations.NullMarked;
