/// A machine proves how fast it is: it computes what a nonce says, is bound to all of it before it
/// learns what will be looked at, and is timed by the one who asked.
@NullMarked
package io.twinmesh.inference.hardware.benchmark;

import org.jspecify.annotations.NullMarked;
