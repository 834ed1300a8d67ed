/// The port for probes and Prometheus, and what it takes for a server to be ready.
@NullMarked
package io.twinmesh.cluster.node.management;

import org.jspecify.annotations.NullMarked;
