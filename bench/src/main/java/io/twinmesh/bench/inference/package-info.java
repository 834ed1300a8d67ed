/// The inference engine beside ONNX Runtime alone, on the same graphs in the same run. Not by JMH:
/// what is measured is many callers at once.
@NullMarked
package io.twinmesh.bench.inference;

import org.jspecify.annotations.NullMarked;
