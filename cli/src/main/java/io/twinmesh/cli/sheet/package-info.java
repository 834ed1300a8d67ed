/// `twinmesh sheet`: laboratory sheets on paper, for research.
@NullMarked
package io.twinmesh.cli.sheet;

import org.jspecify.annotations.NullMarked;
