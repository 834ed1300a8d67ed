package io.twinmesh.cluster.fhir.write;

import io.twinmesh.actors.twin.command.PatientCommand.Change;
import io.twinmesh.actors.twin.command.PatientCommand.Import;
import io.twinmesh.actors.twin.command.PatientCommand.ImportReply;
import io.twinmesh.actors.twin.command.PatientCommand.ImportReply.Imported;
import io.twinmesh.cluster.fhir.intake.Intake.Step;
import io.twinmesh.persistence.identity.PatientId;

import org.apache.pekko.actor.typed.ActorRef;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Everything that one request wants of one twin.
final class TwinPart {
    private final PatientId patient;
    private final List<Step.Keep> kept = new ArrayList<>();
    private final List<Step.TakeBack> takenBack = new ArrayList<>();

    private TwinPart(PatientId patient) {
        this.patient = patient;
    }

    /// The parts of a request, in the order in which it names the patients.
    static List<TwinPart> of(List<Step> steps) {
        var parts = new LinkedHashMap<PatientId, TwinPart>();
        for (var step : steps) {
            switch (step) {
                case Step.Keep keep ->
                        parts.computeIfAbsent(keep.patient(), TwinPart::new).kept.add(keep);
                case Step.TakeBack back ->
                        parts.computeIfAbsent(back.patient(), TwinPart::new).takenBack.add(back);
                case Step.Share _, Step.Nothing _ -> {}
            }
        }
        return List.copyOf(parts.values());
    }

    PatientId patient() {
        return patient;
    }

    Import command(String importId, String by, ActorRef<ImportReply> to) {
        return new Import(
                importId,
                by,
                kept.stream().map(Step.Keep::resource).toList(),
                takenBack.stream().map(Step.TakeBack::removal).toList(),
                to);
    }

    /// Which entry a place in the command came from.
    int entry(int place) {
        return place < kept.size()
                ? kept.get(place).entry()
                : takenBack.get(place - kept.size()).entry();
    }

    /// What became of each entry.
    Map<Integer, Written> written(Imported imported) {
        var written = new LinkedHashMap<Integer, Written>();
        for (int i = 0; i < imported.versions().size(); i++) {
            var version = imported.versions().get(i);
            var changed = version.change() != Change.UNCHANGED;
            written.put(
                    entry(i),
                    new Written(
                            version.type(),
                            version.id(),
                            version.version(),
                            effect(version.change()),
                            changed ? Optional.of(imported.at()) : Optional.empty(),
                            i < kept.size() && kept.get(i).unread()));
        }
        return written;
    }

    private static Written.Effect effect(Change change) {
        return switch (change) {
            case CREATED -> Written.Effect.CREATED;
            case UPDATED -> Written.Effect.UPDATED;
            case UNCHANGED -> Written.Effect.UNCHANGED;
            case REMOVED -> Written.Effect.REMOVED;
        };
    }
}
