/// The public logs beside the ledger's: which models were listed and taken out of service, and
/// where nodes stand. What their leaves say is made elsewhere.
@NullMarked
package io.twinmesh.cluster.publication;

import org.jspecify.annotations.NullMarked;
