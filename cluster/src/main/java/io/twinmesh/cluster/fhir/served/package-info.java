/// Resources on their way out: what is stored are the source's bytes, what is served says also
/// which version they are. Nothing is stored or decided here.
@NullMarked
package io.twinmesh.cluster.fhir.served;

import org.jspecify.annotations.NullMarked;
