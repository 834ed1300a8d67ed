package io.twinmesh.cluster.fhir.intake;

import io.twinmesh.actors.twin.command.PatientCommand.IncomingResource;
import io.twinmesh.cluster.fhir.intake.Intake.Step;
import io.twinmesh.cluster.fhir.intake.bundle.ReadBundle;
import io.twinmesh.persistence.directory.DirectoryChange;
import io.twinmesh.persistence.identity.PatientId;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A plan as tests look at it: what goes to which patient, and what to the directory.
public record PlannedBundle(List<Step> steps) {
    /// Everything that belongs to one patient.
    public record PatientResources(PatientId patient, List<IncomingResource> resources) {}

    public static Intake read(FhirIntake intake, byte[] bundle) {
        return switch (intake.bundle(bundle)) {
            case ReadBundle.Transaction(var entries) -> intake.plan(bundle, entries);
            case ReadBundle.Batch(var entries) -> intake.plan(bundle, entries);
            case ReadBundle.Refused(var refusal, var place) -> new Intake.Refused(refusal, place);
        };
    }

    public static PlannedBundle of(FhirIntake intake, byte[] bundle) {
        return switch (read(intake, bundle)) {
            case Intake.Planned(var steps) -> new PlannedBundle(steps);
            case Intake.Refused refused -> throw new AssertionError("refused: " + refused);
        };
    }

    /// A file of the shared Synthea bundles, of whose patients nothing is known yet.
    static PlannedBundle ofSynthea(String file) {
        return of(Bundles.intake(new Remembered()), Bundles.synthea(file));
    }

    public List<PatientResources> patients() {
        var patients = new LinkedHashMap<PatientId, List<IncomingResource>>();
        for (var step : steps) {
            if (step instanceof Step.Keep(var _, var patient, var resource, var _)) {
                patients.computeIfAbsent(patient, _ -> new ArrayList<>()).add(resource);
            }
        }
        return patients.entrySet().stream()
                .map(one -> new PatientResources(one.getKey(), one.getValue()))
                .toList();
    }

    List<DirectoryChange> shared() {
        return steps.stream()
                .filter(Step.Share.class::isInstance)
                .map(step -> ((Step.Share) step).change())
                .toList();
    }

    /// Resources whose content is not all read, by type.
    Map<String, Integer> withoutFact() {
        var counts = new TreeMap<String, Integer>();
        for (var step : steps) {
            if (step instanceof Step.Keep keep && keep.unread()) {
                counts.merge(keep.type(), 1, Integer::sum);
            }
        }
        return counts;
    }
}
