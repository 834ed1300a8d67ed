/// `twinmesh ledger witness` and `twinmesh ledger audit`: a witness of the log as a process of its
/// own, with its own key and memory. It trusts no server.
@NullMarked
package io.twinmesh.cli.witness;

import org.jspecify.annotations.NullMarked;
