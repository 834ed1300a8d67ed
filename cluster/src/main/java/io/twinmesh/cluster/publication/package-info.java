/// The public log of models: what was listed and what was taken out of service.
@NullMarked
package io.twinmesh.cluster.publication;

import org.jspecify.annotations.NullMarked;
