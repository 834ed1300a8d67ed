/// Statements of accounts: which leaves of the log touch an account, and what each of them means to
/// it. Balances and receipts are elsewhere.
@NullMarked
package io.twinmesh.persistence.statement;

import org.jspecify.annotations.NullMarked;
