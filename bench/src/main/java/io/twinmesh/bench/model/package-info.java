/// Running models, one row after the other.
@NullMarked
package io.twinmesh.bench.model;

import org.jspecify.annotations.NullMarked;
