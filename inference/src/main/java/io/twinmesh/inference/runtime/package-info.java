/// How a model runs: one loaded model answers one set of values with one outcome; and which models
/// stay loaded.
@NullMarked
package io.twinmesh.inference.runtime;

import org.jspecify.annotations.NullMarked;
