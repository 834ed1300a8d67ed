/// `twinmesh model serve`: a model server of its own, without a cluster. Its two doors are `rest`
/// and `grpc`; what they lead to is `inference.serving`.
@NullMarked
package io.twinmesh.cluster.serving;

import org.jspecify.annotations.NullMarked;
