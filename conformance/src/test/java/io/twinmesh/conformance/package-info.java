/// What foreign software says of our FHIR: HAPI validates every resource and drives the server as a
/// client. Nothing of this is part of the product.
@NullMarked
package io.twinmesh.conformance;

import org.jspecify.annotations.NullMarked;
