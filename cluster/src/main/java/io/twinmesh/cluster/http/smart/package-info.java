/// The HTTP side of SMART: the token endpoint, and what tells clients where it is.
@NullMarked
package io.twinmesh.cluster.http.smart;

import org.jspecify.annotations.NullMarked;
