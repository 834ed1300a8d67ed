package io.twinmesh.actors.twin.rule;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.monitor.Watch;
import io.twinmesh.actors.twin.command.ConsentCommand;
import io.twinmesh.actors.twin.command.DeliveryCommand;
import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.actors.twin.command.PatientCommand.CheckImport;
import io.twinmesh.actors.twin.command.PatientCommand.Forget;
import io.twinmesh.actors.twin.command.PatientCommand.Forgotten;
import io.twinmesh.actors.twin.command.PatientCommand.Greet;
import io.twinmesh.actors.twin.command.PatientCommand.GreetReply;
import io.twinmesh.actors.twin.command.PatientCommand.HandOut;
import io.twinmesh.actors.twin.command.PatientCommand.HandOutReply;
import io.twinmesh.actors.twin.command.PatientCommand.Import;
import io.twinmesh.actors.twin.command.PatientCommand.ImportReply;
import io.twinmesh.actors.twin.command.PatientCommand.Prepare;
import io.twinmesh.actors.twin.command.PatientCommand.PrepareReply;
import io.twinmesh.actors.twin.command.PatientCommand.RecordAssessment;
import io.twinmesh.actors.twin.command.PatientCommand.RecordReply;
import io.twinmesh.actors.twin.command.PatientCommand.Release;
import io.twinmesh.actors.twin.command.PatientCommand.ReleaseReply;
import io.twinmesh.actors.twin.command.PatientCommand.Show;
import io.twinmesh.actors.twin.command.PatientCommand.ShowReply;
import io.twinmesh.actors.twin.command.ReviewCommand;
import io.twinmesh.actors.twin.command.ReviewCommand.AnswerReviewReply;
import io.twinmesh.actors.twin.command.SignalCommand;
import io.twinmesh.actors.twin.state.PatientState;
import io.twinmesh.actors.twin.view.Sight;
import io.twinmesh.actors.twin.view.TwinView;
import io.twinmesh.inference.catalog.ModelListing;
import io.twinmesh.persistence.identity.PatientId;

import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;

/// What a twin does when it is told something: a function of its state, the command, the models
/// that there are and the moment; pure but for the salts of [QuestionRules].
public final class PatientTwinRules {
    public static final int MAX_OPEN_GRANTS = 256;

    /// The pieces went to a server that is gone, or did not come in their order.
    private static final Refusal PIECES_LOST =
            new Refusal("twin.busy", "a part of a large import was lost on its way; repeat it");

    private final PatientId patient;
    private final Watch watch;
    private final EmergencyLimits emergencies;
    private final RandomGenerator random;

    /// @param random a cryptographically strong source, for salts
    public PatientTwinRules(
            PatientId patient, Watch watch, EmergencyLimits emergencies, RandomGenerator random) {
        this.emergencies = emergencies;
        this.patient = patient;
        this.watch = watch;
        this.random = random;
    }

    /// Alerts are part of the decision that takes the data in: both are stored, or neither.
    ///
    /// @param models those that there are now
    public Decision<?> decide(
            PatientState state, PatientCommand command, ModelListing models, Instant now) {
        return AlertRules.watched(watch, state, decided(state, command, models, now), now);
    }

    private Decision<?> decided(
            PatientState state, PatientCommand command, ModelListing models, Instant now) {
        return switch (state) {
            case PatientState.Unknown _ ->
                    switch (command) {
                        case Import in -> ImportRules.open(in, now);
                        case CheckImport(var in) -> ImportRules.open(in, now).withoutEvents();
                        case Prepare _,
                                HandOut _,
                                RecordAssessment _,
                                Release _,
                                Greet _,
                                Show _,
                                Forget _,
                                ConsentCommand _,
                                SignalCommand _,
                                ReviewCommand _ ->
                                refuse(command, ImportRules.UNKNOWN);
                        case DeliveryCommand _ -> refuse(command, PIECES_LOST);
                    };
            case PatientState.Erased _ ->
                    refuse(command, new Refusal("twin.erased", "the twin has been erased"));
            case PatientState.Active active ->
                    switch (command) {
                        case Import in -> ImportRules.add(active, in, now);
                        case CheckImport(var in) ->
                                ImportRules.add(active, in, now).withoutEvents();
                        case Prepare asked -> questions(models).prepare(active, asked, now);
                        case HandOut wanted -> questions(models).handOut(active, wanted, now);
                        case RecordAssessment answer ->
                                questions(models).record(active, answer, now);
                        case Release(var job, var to) ->
                                QuestionRules.release(active, job, to, now);
                        case Forget(var to) -> Decision.reply(to, new Forgotten());
                        case Greet(var to) -> Decision.reply(to, new GreetReply.There());
                        case Show(var to) ->
                                Decision.reply(
                                        to,
                                        new ShowReply.View(
                                                TwinView.json(
                                                                patient,
                                                                Sight.whole(active, now),
                                                                watch,
                                                                now)
                                                        .toString(),
                                                active.revision(),
                                                active.latest().lastObservedAt(),
                                                List.of()));
                        case DeliveryCommand _ -> refuse(command, PIECES_LOST);
                        case ConsentCommand asked ->
                                ConsentRules.decide(
                                        patient, active, asked, emergencies, watch, now);
                        case SignalCommand.RecordSignals in -> SignalRules.record(active, in, now);
                        case ReviewCommand.ReviewAnswer it -> ReviewRules.review(active, it, now);
                        case ReviewCommand.RecallAnswer it -> ReviewRules.recall(active, it, now);
                    };
        };
    }

    private QuestionRules questions(ModelListing models) {
        return new QuestionRules(patient, models, random);
    }

    /// The same refusal, in the words of whatever was asked.
    public static Decision<?> refuse(PatientCommand command, Refusal refusal) {
        return switch (command) {
            case Import in -> Decision.reply(in.replyTo(), new ImportReply.Refused(refusal));
            case CheckImport(var in) ->
                    Decision.reply(in.replyTo(), new ImportReply.Refused(refusal));
            case Prepare asked -> Decision.reply(asked.replyTo(), new PrepareReply.Denied(refusal));
            case HandOut wanted ->
                    Decision.reply(wanted.replyTo(), new HandOutReply.Refused(refusal));
            case RecordAssessment answer ->
                    Decision.reply(answer.replyTo(), new RecordReply.Refused(refusal));
            case Release(_, var to) -> Decision.reply(to, new ReleaseReply.Refused(refusal));
            case Greet(var to) -> Decision.reply(to, new GreetReply.Refused(refusal));
            case Show(var to) -> Decision.reply(to, new ShowReply.Refused(refusal));
            // there is nothing left to forget: what was asked for is so
            case Forget(var to) -> Decision.reply(to, new Forgotten());
            case DeliveryCommand.Piece(_, _, _, var to) ->
                    Decision.reply(to, new DeliveryCommand.PieceReply.Refused(refusal));
            case DeliveryCommand.Delivered word ->
                    Decision.reply(word.replyTo(), new ImportReply.Refused(refusal));
            case ConsentCommand asked -> ConsentRules.refuse(asked, refusal);
            case SignalCommand told -> SignalRules.refuse(told, refusal);
            case ReviewCommand.ReviewAnswer asked -> ReviewRules.refused(asked, refusal);
            case ReviewCommand.RecallAnswer asked ->
                    Decision.reply(asked.replyTo(), new AnswerReviewReply.Refused(refusal));
        };
    }
}
