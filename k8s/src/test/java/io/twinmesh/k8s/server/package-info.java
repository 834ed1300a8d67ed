/// What the chart says of servers: how several find and trust each other, who does what, and their
/// databases.
@NullMarked
package io.twinmesh.k8s.server;

import org.jspecify.annotations.NullMarked;
