package io.twinmesh.cluster.fhir.intake;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.twin.command.PatientCommand.IncomingResource;
import io.twinmesh.actors.twin.command.PatientCommand.Removal;
import io.twinmesh.cluster.fhir.intake.bundle.BundleRefused;
import io.twinmesh.persistence.directory.DirectoryChange;
import io.twinmesh.persistence.identity.PatientId;

import java.util.List;
import java.util.Optional;

/// What came of reading what a client asks for.
public sealed interface Intake {
    /// It is sound.
    ///
    /// @param steps one for each entry, in their order
    record Planned(List<Step> steps) implements Intake {
        public Planned {
            steps = List.copyOf(steps);
        }
    }

    /// Something is wrong; nothing of it may be stored.
    ///
    /// @param refusal code and reason, never a value
    /// @param place path of the element that is wrong, as `entry[17].resource.code`
    /// @param also what else is wrong
    record Refused(Refusal refusal, Optional<String> place, List<Refused> also) implements Intake {
        public Refused {
            also = List.copyOf(also);
        }

        public Refused(Refusal refusal, Optional<String> place) {
            this(refusal, place, List.of());
        }

        static Refused of(BundleRefused refused) {
            return new Refused(
                    refused.refusal(),
                    refused.place(),
                    refused.also().stream().map(Refused::of).toList());
        }
    }

    /// What one entry comes to.
    sealed interface Step {
        /// The entry's index in the bundle.
        int entry();

        String type();

        String id();

        /// A resource for a twin.
        ///
        /// @param unread something in it gave no fact although its type has facts (an observation
        ///   without a unit, a text answer, …)
        record Keep(int entry, PatientId patient, IncomingResource resource, boolean unread)
                implements Step {
            @Override
            public String type() {
                return resource.type();
            }

            @Override
            public String id() {
                return resource.id();
            }
        }

        /// A resource of a twin to be taken back.
        record TakeBack(int entry, PatientId patient, Removal removal) implements Step {
            @Override
            public String type() {
                return removal.type();
            }

            @Override
            public String id() {
                return removal.id();
            }
        }

        /// A change of the directory.
        record Share(int entry, DirectoryChange change) implements Step {
            @Override
            public String type() {
                return change.type();
            }

            @Override
            public String id() {
                return change.id();
            }
        }

        /// A deletion of what never was there.
        record Nothing(int entry, String type, String id) implements Step {}
    }
}
