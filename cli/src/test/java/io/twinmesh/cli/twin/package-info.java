/// Tests of importing and showing twins.
@NullMarked
package io.twinmesh.cli.twin;

import org.jspecify.annotations.NullMarked;
