package io.twinmesh.actors.twin;

import io.twinmesh.actors.twin.command.ConsentCommand;
import io.twinmesh.actors.twin.command.DeliveryCommand;
import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.actors.twin.command.ReviewCommand;
import io.twinmesh.actors.twin.command.SignalCommand;
import io.twinmesh.actors.twin.known.KnownResources;
import io.twinmesh.actors.twin.rule.Decision;
import io.twinmesh.actors.twin.rule.PatientTwinRules;
import io.twinmesh.actors.twin.state.PatientState;
import io.twinmesh.inference.catalog.ModelListing;

import java.time.Instant;
import java.util.Optional;

/// What a twin keeps in memory while nobody asks anything of it: all that it answers readers from.
/// It holds no keys, no place in the journal and not which resources it has, with which it could
/// store something; for that it wakes and reads its history, as a twin does that was not in memory.
final class TwinAtRest {
    private final PatientState.Active twin;

    TwinAtRest(PatientState.Active awake) {
        twin = awake.with(KnownResources.NONE);
    }

    /// What the twin answers, which is what it would answer awake.
    ///
    /// @return empty when it must wake first: something would be stored, or it must know which
    ///   resources it has
    Optional<Decision<?>> decide(
            PatientTwinRules rules, PatientCommand command, ModelListing models, Instant now) {
        return switch (command) {
            case PatientCommand.Import _,
                    PatientCommand.CheckImport _,
                    DeliveryCommand _,
                    SignalCommand _,
                    PatientCommand.Forget _ ->
                    Optional.empty();
            case PatientCommand.Prepare _,
                    PatientCommand.HandOut _,
                    PatientCommand.RecordAssessment _,
                    PatientCommand.Release _,
                    PatientCommand.Greet _,
                    PatientCommand.Show _,
                    ReviewCommand _,
                    ConsentCommand _ ->
                    Optional.<Decision<?>>of(rules.decide(twin, command, models, now))
                            .filter(decision -> decision.events().isEmpty());
        };
    }
}
