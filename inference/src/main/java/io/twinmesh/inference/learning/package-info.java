/// How a model is made: a table of features and labels, Smile's learners with a recorded seed,
/// cross-validation, and the export to ONNX that answers what Smile answers. Nothing here serves a
/// model; `runtime` does.
@NullMarked
package io.twinmesh.inference.learning;

import org.jspecify.annotations.NullMarked;
