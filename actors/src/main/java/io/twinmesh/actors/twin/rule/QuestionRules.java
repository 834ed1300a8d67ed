package io.twinmesh.actors.twin.rule;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.twin.command.PatientCommand.HandOut;
import io.twinmesh.actors.twin.command.PatientCommand.HandOutReply;
import io.twinmesh.actors.twin.command.PatientCommand.Prepare;
import io.twinmesh.actors.twin.command.PatientCommand.PrepareReply;
import io.twinmesh.actors.twin.command.PatientCommand.RecordAssessment;
import io.twinmesh.actors.twin.command.PatientCommand.RecordReply;
import io.twinmesh.actors.twin.command.PatientCommand.ReleaseReply;
import io.twinmesh.actors.twin.input.InputSelection;
import io.twinmesh.actors.twin.input.Selection;
import io.twinmesh.actors.twin.state.PatientState;
import io.twinmesh.actors.twin.state.PatientState.OpenGrant;
import io.twinmesh.actors.twin.view.Sight;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.catalog.ModelListing;
import io.twinmesh.inference.input.InputJson;
import io.twinmesh.inference.input.InputValues;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.inference.runtime.OutcomeJson;
import io.twinmesh.persistence.consent.ConsentDecision.Deny;
import io.twinmesh.persistence.consent.Denial;
import io.twinmesh.persistence.consent.request.ConsentAction;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.consent.request.RuleId;
import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.history.PatientEvent.UsedInput;
import io.twinmesh.persistence.history.ReviewState;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.PatientId;

import org.apache.pekko.actor.typed.ActorRef;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// What a twin does about questions: which inputs they get, and what comes of them. Pure but for
/// the salts of what is prepared and handed out.
final class QuestionRules {
    /// Of the inputs of all open grants together, which the twin keeps in memory: a few images.
    static final int MAX_OPEN_CHARACTERS = 4 << 20;

    /// Who asks for the review of an answer that no one has asked anything about.
    private static final Requester NETWORK = Requester.client("network");

    private static final Refusal RETIRED =
            new Refusal("model.retired", "the model was taken out of service");

    private final PatientId patient;
    private final ModelListing models;
    private final RandomGenerator random;

    /// @param models those that there are at the moment of the decision
    /// @param random a cryptographically strong source
    QuestionRules(PatientId patient, ModelListing models, RandomGenerator random) {
        this.patient = patient;
        this.models = models;
        this.random = random;
    }

    Decision<PrepareReply> prepare(PatientState.Active twin, Prepare asked, Instant now) {
        var grant = twin.grant(asked.job());
        if (grant.isPresent()) {
            return Decision.reply(
                    asked.replyTo(),
                    new PrepareReply.Granted(grant.get().usedNames(), grant.get().missing()));
        }
        var verdict = twin.verdict(asked.job());
        if (verdict.isPresent()) {
            return Decision.reply(asked.replyTo(), said(verdict.get()));
        }
        if (twin.answered().sequenceNumber(asked.job()).isPresent()) {
            return Decision.reply(
                    asked.replyTo(),
                    new PrepareReply.Denied(
                            new Refusal("job.already-answered", "the answer is already stored")));
        }
        if (twin.grants().size() >= PatientTwinRules.MAX_OPEN_GRANTS) {
            return tooManyOpen(
                    asked,
                    "at most " + PatientTwinRules.MAX_OPEN_GRANTS + " questions are open at once");
        }
        var request =
                ConsentRules.request(
                        twin, asked.requester(), asked.purpose(), ConsentAction.USE, now);
        if (request.isEmpty()) {
            return denied(asked, now, ConsentRules.refusal(Denial.PURPOSE), Optional.empty());
        }
        var sight = new Sight(twin, twin.consents().forRequest(request.get()), now);
        // whether there is such a model does not matter to somebody who may have nothing
        if (sight.filter().permitsNothing()) {
            return denied(
                    asked, now, ConsentRules.refusal(sight.filter().otherwise()), Optional.empty());
        }
        if (retired(asked.modelDigest())) {
            return denied(asked, now, RETIRED, Optional.empty());
        }
        return model(asked.modelDigest())
                .map(model -> select(sight, asked, now, model))
                .orElseGet(() ->
                        denied(
                                asked,
                                now,
                                new Refusal("model.unknown", "no such model is offered"),
                                Optional.empty()));
    }

    private boolean retired(String digest) {
        return model(digest).flatMap(ModelCatalog.Entry::retired).isPresent();
    }

    private Optional<ModelCatalog.Entry> model(String digest) {
        try {
            return models.byDigest(new Digest(digest));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private Decision<PrepareReply> select(
            Sight sight, Prepare asked, Instant now, ModelCatalog.Entry model) {
        // somewhere on earth it is already tomorrow
        if (asked.asOf().isAfter(now.atZone(ZoneOffset.UTC).toLocalDate().plusDays(1))) {
            return nothing(
                    asked,
                    now,
                    new Selection.Nothing(
                            "asof.in-future",
                            "the day asked for must not lie in the future",
                            Optional.empty()));
        }
        return switch (new InputSelection(models)
                .select(model.manifest(), sight, asked.asOf(), asked.asked())) {
            case Selection.Nothing nothing -> nothing(asked, now, nothing);
            case Selection.Withheld(var input, var deny) ->
                    denied(
                            asked,
                            now,
                            new Refusal(
                                    deny.denial().code(),
                                    input + " is withheld: " + deny.denial().why()),
                            deny.rule());
            case Selection.Chosen(
                            var values,
                            var used,
                            var missing,
                            var withheld,
                            var permitting) ->
                    granted(sight.twin(), asked, now, values, used, missing, withheld, permitting);
        };
    }

    private Decision<PrepareReply> granted(
            PatientState.Active twin,
            Prepare asked,
            Instant now,
            InputValues values,
            List<UsedInput> used,
            List<String> missing,
            List<String> withheld,
            List<RuleId> permitting) {
        var inputs = new String(InputJson.write(values, salt()), StandardCharsets.UTF_8);
        var open = twin.grants().stream().mapToLong(grant -> grant.inputs().length()).sum();
        if (open + inputs.length() > MAX_OPEN_CHARACTERS) {
            return tooManyOpen(asked, "the open questions hold too much already; ask again soon");
        }
        return Decision.store(
                new PatientEvent.AccessGranted(
                        now,
                        asked.job(),
                        asked.requester().client(),
                        asked.purpose(),
                        asked.modelDigest(),
                        asked.asOf(),
                        inputs,
                        used.stream().map(this::attributed).toList(),
                        missing,
                        withheld,
                        permitting),
                asked.replyTo(),
                new PrepareReply.Granted(used.stream().map(UsedInput::name).toList(), missing));
    }

    private static Decision<PrepareReply> tooManyOpen(Prepare asked, String why) {
        return Decision.reply(
                asked.replyTo(),
                new PrepareReply.Denied(new Refusal("twin.too-many-open-questions", why)));
    }

    /// What a patient is comes from the Patient itself.
    private UsedInput attributed(UsedInput used) {
        return used.source().equals("age") || used.source().equals("sex")
                ? used.from(List.of(ImportRules.key("Patient", patient.value())))
                : used;
    }

    private static Decision<PrepareReply> denied(
            Prepare asked, Instant now, Refusal refusal, Optional<RuleId> rule) {
        return Decision.store(
                new PatientEvent.AccessDenied(
                        now,
                        asked.job(),
                        asked.requester().client(),
                        asked.purpose(),
                        asked.modelDigest(),
                        refusal.code(),
                        refusal.why(),
                        rule),
                asked.replyTo(),
                new PrepareReply.Denied(refusal));
    }

    private static Decision<PrepareReply> nothing(
            Prepare asked, Instant now, Selection.Nothing nothing) {
        return Decision.store(
                new PatientEvent.NothingComputable(
                        now,
                        asked.job(),
                        asked.requester().client(),
                        asked.purpose(),
                        asked.modelDigest(),
                        asked.asOf(),
                        nothing.code(),
                        nothing.why(),
                        nothing.input()),
                asked.replyTo(),
                new PrepareReply.NotComputable(nothing.code(), nothing.why()));
    }

    private static PrepareReply said(PatientState.Verdict verdict) {
        return verdict.denied()
                ? new PrepareReply.Denied(new Refusal(verdict.code(), verdict.why()))
                : new PrepareReply.NotComputable(verdict.code(), verdict.why());
    }

    Decision<HandOutReply> handOut(PatientState.Active twin, HandOut wanted, Instant now) {
        var answered = twin.answered().sequenceNumber(wanted.job());
        if (answered.isPresent()) {
            return Decision.reply(
                    wanted.replyTo(), new HandOutReply.AlreadyAnswered(answered.getAsLong()));
        }
        var grant = twin.grant(wanted.job());
        if (grant.isEmpty()) {
            return Decision.reply(
                    wanted.replyTo(), new HandOutReply.Refused(denied(twin, wanted.job())));
        }
        if (retired(grant.get().modelDigest())) {
            return Decision.reply(wanted.replyTo(), new HandOutReply.Refused(RETIRED));
        }
        return objection(twin, grant.get(), wanted, now)
                .map(objection -> withdrawn(grant.get(), wanted, objection, now))
                .orElseGet(() ->
                        Decision.reply(
                                wanted.replyTo(),
                                new HandOutReply.Inputs(freshlySalted(grant.get().inputs()))));
    }

    /// Why consent does not give this time what it gave when the question was asked.
    private static Optional<Deny> objection(
            PatientState.Active twin, OpenGrant grant, HandOut wanted, Instant now) {
        var consulted = grant.used().stream().flatMap(input -> input.consulted().stream()).toList();
        return ConsentRules.request(
                        twin, wanted.requester(), wanted.purpose(), ConsentAction.USE, now)
                .map(request -> twin.consents().forRequest(request).objection(consulted))
                .orElseGet(() -> Optional.of(new Deny(Denial.PURPOSE, Optional.empty())));
    }

    private static Decision<HandOutReply> withdrawn(
            OpenGrant grant, HandOut wanted, Deny objection, Instant now) {
        var refusal = ConsentRules.refusal(objection.denial());
        return Decision.store(
                new PatientEvent.AccessDenied(
                        now,
                        wanted.job(),
                        wanted.requester().client(),
                        wanted.purpose(),
                        grant.modelDigest(),
                        refusal.code(),
                        refusal.why(),
                        objection.rule()),
                wanted.replyTo(),
                new HandOutReply.Refused(refusal));
    }

    /// Why there is no grant, for a job that asks again because it did not hear.
    private static Refusal denied(PatientState.Active twin, JobId job) {
        return twin.verdict(job)
                .filter(PatientState.Verdict::denied)
                .map(verdict -> new Refusal(verdict.code(), verdict.why()))
                .orElseGet(QuestionRules::noGrant);
    }

    Decision<RecordReply> record(PatientState.Active twin, RecordAssessment answer, Instant now) {
        var known = twin.answered().sequenceNumber(answer.job());
        if (known.isPresent()) {
            return Decision.reply(answer.replyTo(), new RecordReply.Recorded(known.getAsLong()));
        }
        var grant = twin.grant(answer.job());
        if (grant.isEmpty() || !grant.get().modelDigest().equals(answer.modelDigest())) {
            return Decision.reply(answer.replyTo(), new RecordReply.Refused(noGrant()));
        }
        var place = twin.revision() + 1;
        return Decision.<RecordReply>store(
                        new PatientEvent.AssessmentReceived(
                                now,
                                answer.job(),
                                answer.modelDigest(),
                                grant.get().sequenceNumber(),
                                Bytes.of(answer.outcome()),
                                Bytes.of(answer.receipt()),
                                Bytes.of(answer.receiptSignature()),
                                answer.computedAt()),
                        answer.replyTo(),
                        new RecordReply.Recorded(place))
                .and(reviewAsked(answer, place, now));
    }

    /// With the answer itself, so that there is no moment at which it could be taken as judged.
    private List<PatientEvent> reviewAsked(RecordAssessment answer, long place, Instant now) {
        return model(answer.modelDigest())
                .map(ModelCatalog.Entry::manifest)
                .filter(manifest -> manifest.regulatoryClass().reviewedFirst())
                .filter(_ -> OutcomeJson.read(answer.outcome()) instanceof Outcome.Computed)
                .<List<PatientEvent>>map(_ ->
                        List.of(
                                new PatientEvent.AnswerReviewed(
                                        now,
                                        answer.job(),
                                        place,
                                        NETWORK,
                                        ReviewState.PENDING_REVIEW,
                                        "")))
                .orElse(List.of());
    }

    static Decision<ReleaseReply> release(
            PatientState.Active twin, JobId job, ActorRef<ReleaseReply> to, Instant now) {
        var answered = twin.answered().sequenceNumber(job);
        if (answered.isPresent()) {
            return Decision.reply(to, new ReleaseReply.AlreadyAnswered(answered.getAsLong()));
        }
        return twin.grant(job).isEmpty()
                ? Decision.reply(to, new ReleaseReply.Released())
                : Decision.store(
                        new PatientEvent.GrantReleased(now, job), to, new ReleaseReply.Released());
    }

    private static Refusal noGrant() {
        return new Refusal("grant.unknown", "no grant of this job and model is open");
    }

    /// A fresh salt for each lease: two hand-outs of the same values cannot be linked.
    private byte[] freshlySalted(String inputs) {
        var stored = InputJson.read(inputs.getBytes(StandardCharsets.UTF_8));
        return InputJson.write(stored.values(), salt());
    }

    private byte[] salt() {
        var salt = new byte[16];
        random.nextBytes(salt);
        return salt;
    }
}
