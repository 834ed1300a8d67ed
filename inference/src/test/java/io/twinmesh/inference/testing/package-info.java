/// What the tests of this module share: the vector files, graphs, and a model asked in one line.
@NullMarked
package io.twinmesh.inference.testing;

import org.jspecify.annotations.NullMarked;
