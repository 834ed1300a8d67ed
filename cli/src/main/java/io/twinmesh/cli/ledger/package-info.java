/// `twinmesh ledger`: receipts verified without any server, balances, and the signed checkpoint.
@NullMarked
package io.twinmesh.cli.ledger;

import org.jspecify.annotations.NullMarked;
