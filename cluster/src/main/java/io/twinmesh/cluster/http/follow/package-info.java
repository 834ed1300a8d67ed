/// Following a twin: its events as a stream, and webhooks that tell of them. Following the nodes
/// and the accounts of the ledger: what happens to them as a stream.
@NullMarked
package io.twinmesh.cluster.http.follow;

import org.jspecify.annotations.NullMarked;
