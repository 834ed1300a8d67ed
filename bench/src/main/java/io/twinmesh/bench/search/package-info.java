/// FHIR searches of one patient with many observations, beside the read of one of them, over HTTP
/// from a server in a process of its own.
@NullMarked
package io.twinmesh.bench.search;

import org.jspecify.annotations.NullMarked;
