/// The Open Inference Protocol over gRPC: `inference.GRPCInferenceService`.
@NullMarked
package io.twinmesh.cluster.serving.grpc;

import org.jspecify.annotations.NullMarked;
