/// What this server asks others over HTTP: every answer has a limit, in time and in bytes. What is
/// asked, and what an answer means, is the business of whoever asks.
@NullMarked
package io.twinmesh.cluster.outgoing;

import org.jspecify.annotations.NullMarked;
