/// Tests of the whole network, with real processes: server, agents, and clients that know nothing
/// but the public interface. They run in `mvn verify`, against what was built.
@NullMarked
package io.twinmesh.cli.network;

import org.jspecify.annotations.NullMarked;
