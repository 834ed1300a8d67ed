/// Logs beside the ledger's, of what payments refer to: what their leaves say, and in which form.
/// They are hashed, signed, served and cosigned as the ledger's log is.
@NullMarked
package io.twinmesh.persistence.linked;

import org.jspecify.annotations.NullMarked;
