/// Renders the chart with every profile and checks what comes out, without a cluster.
@NullMarked
package io.twinmesh.k8s;

import org.jspecify.annotations.NullMarked;
