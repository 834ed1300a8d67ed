/// `twinmesh schema`: what a server's two databases lack of their schema, and bringing them up to
/// date before servers of a new version start. The steps themselves live with the features that own
/// the tables.
@NullMarked
package io.twinmesh.cluster.node.schema;

import org.jspecify.annotations.NullMarked;
