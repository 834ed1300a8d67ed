package io.twinmesh.cluster.fhir.write;

import io.twinmesh.cluster.fhir.intake.Intake.Step;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.persistence.audit.What;
import io.twinmesh.persistence.identity.PatientId;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a write leaves on the sheet of the audit.
final class WriteNotes {
    private WriteNotes() {}

    /// Whom it is about, as soon as that is known.
    static void planned(Call call, List<Step> steps) {
        call.audit()
                .about(steps.stream().flatMap(step -> patient(step).stream()).distinct().toList());
    }

    /// What was written, each patient's resources together.
    ///
    /// @param written by the entry of its step; of other steps nothing is known yet
    static void written(Call call, List<Step> steps, Map<Integer, Written> written) {
        var ofPatients = new LinkedHashMap<PatientId, List<What.Resource>>();
        var shared = new ArrayList<What.Resource>();
        for (var step : steps) {
            var one = written.get(step.entry());
            if (one == null) {
                continue;
            }
            var version =
                    one.version() > 0 ? Optional.of(one.version()) : Optional.<Integer>empty();
            patient(step)
                    .map(patient -> ofPatients.computeIfAbsent(patient, _ -> new ArrayList<>()))
                    .orElse(shared)
                    .add(new What.Resource(one.type(), one.id(), version));
        }
        ofPatients.forEach((patient, resources) -> call.audit().touched(patient, resources));
        for (int from = 0; from < shared.size(); from += What.MOST_RESOURCES) {
            var to = Math.min(shared.size(), from + What.MOST_RESOURCES);
            call.audit().touched(What.nothing().with(shared.subList(from, to)));
        }
    }

    private static Optional<PatientId> patient(Step step) {
        return switch (step) {
            case Step.Keep keep -> Optional.of(keep.patient());
            case Step.TakeBack back -> Optional.of(back.patient());
            case Step.Share _, Step.Nothing _ -> Optional.empty();
        };
    }
}
