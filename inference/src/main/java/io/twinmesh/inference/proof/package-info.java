/// Proof of work done: canonical bytes, digests, Ed25519 keys and the receipt a node signs for
/// every lease it served.
@NullMarked
package io.twinmesh.inference.proof;

import org.jspecify.annotations.NullMarked;
