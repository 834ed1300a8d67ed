/// What is asked of the API server of Kubernetes: which pods there are, and a note on one. Whoever
/// asks decides what it means.
@NullMarked
package io.twinmesh.cluster.kubernetes;

import org.jspecify.annotations.NullMarked;
