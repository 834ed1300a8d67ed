/// Traces for OpenTelemetry: what a request, and what a job on its way to its payment, took. No
/// patient, no client and no value is in any of them. Nobody outside this package knows
/// OpenTelemetry.
@NullMarked
package io.twinmesh.cluster.telemetry.trace;

import org.jspecify.annotations.NullMarked;
