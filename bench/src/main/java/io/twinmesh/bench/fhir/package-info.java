/// Reading a FHIR bundle.
@NullMarked
package io.twinmesh.bench.fhir;

import org.jspecify.annotations.NullMarked;
