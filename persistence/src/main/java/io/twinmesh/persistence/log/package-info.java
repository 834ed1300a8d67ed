/// The Merkle log: RFC 9162 hashes and proofs, C2SP tiles, signed notes, checkpoints and proof
/// files. Pure functions over bytes; where the bytes are kept is not decided here.
@NullMarked
package io.twinmesh.persistence.log;

import org.jspecify.annotations.NullMarked;
