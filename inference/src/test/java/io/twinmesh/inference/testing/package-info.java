/// What several tests of this module share.
@NullMarked
package io.twinmesh.inference.testing;

import org.jspecify.annotations.NullMarked;
