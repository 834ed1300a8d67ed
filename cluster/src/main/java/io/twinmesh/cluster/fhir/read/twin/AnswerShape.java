package io.twinmesh.cluster.fhir.read.twin;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.persistence.resource.StoredAnswer;

import java.util.List;

/// Writes the answer of a model as FHIR resources.
@FunctionalInterface
public interface AnswerShape {
    /// The result, which is called like its job, and its Provenance, called `prov-` and that; none
    /// when the model is not known here or had no result.
    List<ObjectNode> resources(StoredAnswer answer);
}
