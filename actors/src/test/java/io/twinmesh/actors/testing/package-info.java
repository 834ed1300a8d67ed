/// What tests of several actors use, and the tests of it.
@NullMarked
package io.twinmesh.actors.testing;

import org.jspecify.annotations.NullMarked;
