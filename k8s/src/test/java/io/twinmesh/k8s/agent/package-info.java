/// What the chart says of pools of agents.
@NullMarked
package io.twinmesh.k8s.agent;

import org.jspecify.annotations.NullMarked;
