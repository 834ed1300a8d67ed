/// How a model runs: one loaded model answers one set of values with one outcome.
@NullMarked
package io.twinmesh.inference.runtime;

import org.jspecify.annotations.NullMarked;
