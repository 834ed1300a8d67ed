/// Tests of asking.
@NullMarked
package io.twinmesh.cli.ask;

import org.jspecify.annotations.NullMarked;
