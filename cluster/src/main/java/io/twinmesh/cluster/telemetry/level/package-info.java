/// How much the log says, while the server runs.
@NullMarked
package io.twinmesh.cluster.telemetry.level;

import org.jspecify.annotations.NullMarked;
