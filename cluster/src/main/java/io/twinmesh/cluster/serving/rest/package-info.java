/// The Open Inference Protocol over HTTP: paths, JSON, binary tensors and limits. What is asked and
/// answered is `inference.serving`'s matter.
@NullMarked
package io.twinmesh.cluster.serving.rest;

import org.jspecify.annotations.NullMarked;
