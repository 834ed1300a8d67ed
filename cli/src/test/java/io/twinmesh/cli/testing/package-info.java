/// Fakes and tools that the tests of the commands share.
@NullMarked
package io.twinmesh.cli.testing;

import org.jspecify.annotations.NullMarked;
