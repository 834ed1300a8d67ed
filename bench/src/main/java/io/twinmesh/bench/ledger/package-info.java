/// Paying out: our lane against the same bookkeeping as SQL transactions.
@NullMarked
package io.twinmesh.bench.ledger;

import org.jspecify.annotations.NullMarked;
