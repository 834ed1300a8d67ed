/// Runs ONNX graphs: a session per graph and device, with slots of fixed memory and deadlines.
/// Nothing here knows a manifest, a job or a patient; what the numbers mean is `runtime`'s matter.
@NullMarked
package io.twinmesh.inference.engine;

import org.jspecify.annotations.NullMarked;
