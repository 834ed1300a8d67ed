/// Ed25519 as we use it against the one in the JDK.
@NullMarked
package io.twinmesh.bench.signature;

import org.jspecify.annotations.NullMarked;
