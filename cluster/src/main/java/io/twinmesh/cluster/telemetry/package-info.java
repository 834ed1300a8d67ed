/// What operators can see: metrics with closed label sets. No identifier and no clinical value is
/// ever a label.
@NullMarked
package io.twinmesh.cluster.telemetry;

import org.jspecify.annotations.NullMarked;
