/// What a reader may see of one twin: its resources and the answers about it, under consent, as new
/// as the index must be for it.
@NullMarked
package io.twinmesh.cluster.fhir.read.twin;

import org.jspecify.annotations.NullMarked;
