package io.twinmesh.cluster.export;

import io.twinmesh.actors.export.ExportOrder;
import io.twinmesh.persistence.consent.AccessFilter;
import io.twinmesh.persistence.identity.PatientId;

import java.util.concurrent.CompletionStage;

/// Asks patients what they permit an export.
public interface ExportConsent {
    /// Fails when the twin does not answer: the step is then repeated.
    CompletionStage<Answer> ask(PatientId patient, ExportOrder order);

    /// What a patient's twin says.
    sealed interface Answer {
        /// @param filter every resource must pass it
        record Permits(AccessFilter filter) implements Answer {}

        /// @param code why nothing may be given out
        record Denies(String code) implements Answer {}

        /// There is no such patient any more.
        record Gone() implements Answer {}

        /// The twin is out of service; its data cannot be had.
        record Unreadable() implements Answer {}
    }
}
