package io.twinmesh.cluster.http.twin;

import io.twinmesh.cluster.fhir.served.AnswerName;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.inference.runtime.OutcomeJson;
import io.twinmesh.persistence.consent.AccessFilter;
import io.twinmesh.persistence.consent.ConsentDecision.Deny;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.history.PatientEvent.AccessDenied;
import io.twinmesh.persistence.history.PatientEvent.AccessGranted;
import io.twinmesh.persistence.history.PatientEvent.AssessmentReceived;
import io.twinmesh.persistence.history.PatientEvent.NothingComputable;

import java.util.List;
import java.util.Optional;

/// What a patient's sealed history says about one job, and who may be told.
///
/// @param events the grant or denial, and the answer
record JobTrail(List<PatientEvent> events) {
    JobTrail {
        events = List.copyOf(events);
    }

    Optional<AccessGranted> granted() {
        return first(AccessGranted.class);
    }

    private Optional<NothingComputable> nothing() {
        return first(NothingComputable.class);
    }

    /// The answer, with what the node signed.
    Optional<AssessmentReceived> received() {
        return first(AssessmentReceived.class);
    }

    private <E extends PatientEvent> Optional<E> first(Class<E> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).findFirst();
    }

    /// What came of it; empty while it is not known.
    Optional<Outcome> outcome() {
        return received()
                .<Outcome>map(event -> OutcomeJson.read(event.outcome().toArray()))
                .or(() ->
                        nothing()
                                .map(event ->
                                        new Outcome.NotComputed(
                                                event.code(), event.why(), event.input())))
                .or(() ->
                        first(AccessDenied.class)
                                .map(event ->
                                        new Outcome.NotComputed(
                                                event.code(), event.why(), Optional.empty())));
    }

    /// For what the patient's data was asked; empty when nothing here tells of the patient. A
    /// denial tells of consent only.
    Optional<String> purpose() {
        return granted()
                .map(AccessGranted::purpose)
                .or(() -> nothing().map(NothingComputable::purpose));
    }

    /// Why whoever asked may not be told any more: an answer is told as long as everything that it
    /// was made of may be used, and nothing forbids the answer itself.
    ///
    /// @param filter for the use of the data, as consent is now
    Optional<Deny> objection(AccessFilter filter, Optional<ModelManifest> model) {
        return filter.objection(granted().map(AccessGranted::consulted).orElse(List.of()))
                .or(() -> forbidden(filter, model));
    }

    /// A rule about the answer itself; that none permits it in so many words does not matter.
    private Optional<Deny> forbidden(AccessFilter filter, Optional<ModelManifest> model) {
        if (received().isEmpty()
                || model.isEmpty()
                || !(outcome().orElse(null) instanceof Outcome.Computed computed)) {
            return Optional.empty();
        }
        var item = AnswerName.item(computed, model.get(), received().get().computedAt());
        return filter.objection(List.of(item)).filter(deny -> deny.rule().isPresent());
    }

    @Override
    public String toString() {
        return "JobTrail[" + events.size() + " events]";
    }
}
