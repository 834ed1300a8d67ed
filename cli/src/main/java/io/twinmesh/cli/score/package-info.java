/// `twinmesh score`: a model on plain values, line by line, without a twin or a server.
@NullMarked
package io.twinmesh.cli.score;

import org.jspecify.annotations.NullMarked;
