/// Signals of devices as they come in and go out: series and recordings are cut into chunks, stored
/// chunks are put together again, described, and written as JSON, CSV or FHIR. No HTTP.
@NullMarked
package io.twinmesh.cluster.signal;

import org.jspecify.annotations.NullMarked;
