package io.twinmesh.cluster.http.device;

import io.twinmesh.actors.twin.command.PatientCommand.IncomingResource;
import io.twinmesh.cluster.openmhealth.DataPointReading.Sampled;
import io.twinmesh.persistence.identity.PatientId;

/// A data point on its way to a twin.
sealed interface PointWork {
    /// Which point of the body it is, from 0.
    int index();

    PatientId twin();

    /// A measurement that stands for itself.
    record Resource(int index, PatientId twin, IncomingResource resource) implements PointWork {}

    /// A reading of a sensor that goes on and on.
    record Reading(int index, PatientId twin, Sampled sample) implements PointWork {
        /// What goes into one series.
        String series() {
            return twin + "|" + sample.code() + "|" + sample.unit() + "|" + sample.source();
        }
    }
}
