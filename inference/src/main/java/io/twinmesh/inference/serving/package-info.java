/// Models of a folder, served to whoever asks: which versions are loaded, whether a request fits
/// its model, and the answer by the engine. Knows tensors by name, as the Open Inference Protocol
/// has them; knows no HTTP, no gRPC, and not what the numbers mean.
@NullMarked
package io.twinmesh.inference.serving;

import org.jspecify.annotations.NullMarked;
