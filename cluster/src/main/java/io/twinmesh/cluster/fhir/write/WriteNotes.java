package io.twinmesh.cluster.fhir.write;

import static java.util.stream.Collectors.toUnmodifiableMap;

import io.twinmesh.cluster.fhir.intake.Intake.Step;
import io.twinmesh.cluster.http.AuditSheet;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.persistence.audit.What;
import io.twinmesh.persistence.identity.PatientId;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/// What a write leaves on the sheet of the audit.
final class WriteNotes implements ResourceWrites.Noting {
    private final AuditSheet sheet;
    private final Map<Integer, Step> steps;

    /// @param steps of one entry each
    WriteNotes(Call call, List<Step> steps) {
        this.sheet = call.audit();
        this.steps = steps.stream().collect(toUnmodifiableMap(Step::entry, Function.identity()));
    }

    /// Whom it is about, as soon as that is known.
    static void planned(Call call, List<Step> steps) {
        call.audit()
                .about(steps.stream().flatMap(step -> patient(step).stream()).distinct().toList());
    }

    /// Each patient's resources together, in the order of their entries.
    @Override
    public void written(Map<Integer, Written> some) {
        var ofPatients = new LinkedHashMap<PatientId, List<What.Resource>>();
        var shared = new ArrayList<What.Resource>();
        new TreeMap<>(some)
                .forEach((entry, one) -> {
                    var version =
                            one.version() > 0
                                    ? Optional.of(one.version())
                                    : Optional.<Integer>empty();
                    Optional.ofNullable(steps.get(entry))
                            .flatMap(WriteNotes::patient)
                            .map(patient ->
                                    ofPatients.computeIfAbsent(patient, _ -> new ArrayList<>()))
                            .orElse(shared)
                            .add(new What.Resource(one.type(), one.id(), version));
                });
        ofPatients.forEach((patient, resources) -> sheet.touched(patient, resources));
        for (int from = 0; from < shared.size(); from += What.MOST_RESOURCES) {
            var to = Math.min(shared.size(), from + What.MOST_RESOURCES);
            sheet.touched(What.nothing().with(shared.subList(from, to)));
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
