/// What grows by itself, and that no upgrade undoes it.
@NullMarked
package io.twinmesh.k8s.scaling;

import org.jspecify.annotations.NullMarked;
