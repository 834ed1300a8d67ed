/// How a line of the log looks: as text for people or as JSON for machines, and what never stands
/// in one.
@NullMarked
package io.twinmesh.cluster.telemetry.line;

import org.jspecify.annotations.NullMarked;
