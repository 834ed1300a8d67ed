/// The log of the ledger for people and programs that look something up: what leaves say, in JSON,
/// each beside its bytes and its proof.
@NullMarked
package io.twinmesh.cluster.http.explorer;

import org.jspecify.annotations.NullMarked;
