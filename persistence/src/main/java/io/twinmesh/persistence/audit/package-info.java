/// The append-only trail of who did what to whose data: sealed, chained and searchable. How a
/// record looks in FHIR is not here.
@NullMarked
package io.twinmesh.persistence.audit;

import org.jspecify.annotations.NullMarked;
