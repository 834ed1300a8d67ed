/// ONNX graphs as bytes: written here, for what learning exports and for networks of plain layers.
/// Running them is `engine`'s work.
@NullMarked
package io.twinmesh.inference.onnx;

import org.jspecify.annotations.NullMarked;
