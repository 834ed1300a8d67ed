/// Tests of listing nodes.
@NullMarked
package io.twinmesh.cli.node;

import org.jspecify.annotations.NullMarked;
