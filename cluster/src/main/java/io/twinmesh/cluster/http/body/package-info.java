/// The bodies of requests: how they are read, and how much of them there may be at one time. What
/// is in them is for others.
@NullMarked
package io.twinmesh.cluster.http.body;

import org.jspecify.annotations.NullMarked;
