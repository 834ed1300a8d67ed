/// The command `twinmesh model train`: reads patients' bundles, takes one row from each, trains,
/// cross-validates and writes an ONNX graph with its manifest and its card. What a learner does
/// lives in `inference.learning`.
@NullMarked
package io.twinmesh.cli.training;

import org.jspecify.annotations.NullMarked;
