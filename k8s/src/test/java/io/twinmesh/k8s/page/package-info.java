/// What leads to a page of `docs/`, here and in all other modules.
@NullMarked
package io.twinmesh.k8s.page;

import org.jspecify.annotations.NullMarked;
