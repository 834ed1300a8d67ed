/// The ledger and its public log.
@NullMarked
package io.twinmesh.cluster.http.ledger;

import org.jspecify.annotations.NullMarked;
