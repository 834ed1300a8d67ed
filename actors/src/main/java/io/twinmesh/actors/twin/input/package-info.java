/// Finds the inputs of a model in a twin and in what was asked, each with its source.
@NullMarked
package io.twinmesh.actors.twin.input;

import org.jspecify.annotations.NullMarked;
