/// Asking several models in a chain, each taking answers of those before it.
@NullMarked
package io.twinmesh.cluster.http.pipeline;

import org.jspecify.annotations.NullMarked;
