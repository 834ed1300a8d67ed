/// The chart and what it renders, read as strictly as Kubernetes would; that every profile renders,
/// and that `quickstart.yaml` is one of them. What the documents say is looked at elsewhere.
@NullMarked
package io.twinmesh.k8s.chart;

import org.jspecify.annotations.NullMarked;
