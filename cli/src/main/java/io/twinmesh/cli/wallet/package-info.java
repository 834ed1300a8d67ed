/// An owner's wallet: a key in a file under a password, and the orders that are signed with it. The
/// books and the log are read in `cli.ledger`.
@NullMarked
package io.twinmesh.cli.wallet;

import org.jspecify.annotations.NullMarked;
