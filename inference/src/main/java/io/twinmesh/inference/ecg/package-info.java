/// Finds heartbeats in an electrocardiogram and describes how their rate varies. Research use only:
/// nothing here names a rhythm or a disease.
@NullMarked
package io.twinmesh.inference.ecg;

import org.jspecify.annotations.NullMarked;
