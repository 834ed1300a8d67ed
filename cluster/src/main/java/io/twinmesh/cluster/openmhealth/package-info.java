/// Reads Open mHealth data points and turns each into what a twin takes in: a FHIR Observation, or
/// a sample of a signal. Pure: no HTTP, no actors, no storage.
@NullMarked
package io.twinmesh.cluster.openmhealth;

import org.jspecify.annotations.NullMarked;
