/// Following a twin: its events as a stream, and webhooks that tell of them.
@NullMarked
package io.twinmesh.cluster.http.follow;

import org.jspecify.annotations.NullMarked;
