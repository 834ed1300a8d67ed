/// Runs ONNX graphs: sessions with slots of fixed memory, deadlines, the choice of CPU or GPU,
/// dynamic batching across callers, and a cache of loaded models by bytes. What the numbers mean is
/// `runtime`'s matter; nothing here knows a manifest, a job or a patient.
@NullMarked
package io.twinmesh.inference.engine;

import org.jspecify.annotations.NullMarked;
