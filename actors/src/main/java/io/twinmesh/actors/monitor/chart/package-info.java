/// What the rules of the monitoring look at: a patient's vital signs as they are coded, the newest
/// values of each with their trend, and the alerts that are open.
@NullMarked
package io.twinmesh.actors.monitor.chart;

import org.jspecify.annotations.NullMarked;
