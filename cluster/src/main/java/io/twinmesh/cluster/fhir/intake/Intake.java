package io.twinmesh.cluster.fhir.intake;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.twin.PatientCommand.IncomingResource;
import io.twinmesh.persistence.identity.PatientId;

import java.util.List;
import java.util.SortedMap;

/// What came of reading a bundle.
public sealed interface Intake {
    /// The bundle is sound.
    ///
    /// @param read entries in the bundle
    /// @param patients what goes to which twin, in the bundle's order
    /// @param ignored entries that no twin keeps, by resource type
    /// @param referenced organisations, practitioners and places: known by reference only, by type
    /// @param withoutFact kept resources whose content no fact could be read from although their
    ///   type has facts (an observation without a unit, a text answer, …), by type
    record Cut(
            int read,
            List<PatientResources> patients,
            SortedMap<String, Integer> ignored,
            SortedMap<String, Integer> referenced,
            SortedMap<String, Integer> withoutFact)
            implements Intake {
        public Cut {
            patients = List.copyOf(patients);
        }
    }

    /// The bundle is broken; nothing of it may be stored.
    ///
    /// @param refusal code and place, never a value
    record Refused(Refusal refusal) implements Intake {}

    /// Everything in a bundle that belongs to one patient.
    record PatientResources(PatientId patient, List<IncomingResource> resources) {
        public PatientResources {
            resources = List.copyOf(resources);
        }
    }
}
