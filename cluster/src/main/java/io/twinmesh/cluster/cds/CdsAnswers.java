package io.twinmesh.cluster.cds;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.actors.job.JobCommand;
import io.twinmesh.actors.twin.TwinDirectory;
import io.twinmesh.actors.twin.command.ConsentCommand;
import io.twinmesh.actors.twin.command.PatientCommand.ShowReply;
import io.twinmesh.actors.verification.VerificationLevel;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.http.twin.Answers.Assembled;
import io.twinmesh.cluster.http.twin.AskedTogether;
import io.twinmesh.cluster.http.twin.ModelRoutes;
import io.twinmesh.cluster.http.twin.QueryRoutes;
import io.twinmesh.cluster.http.twin.Questions;
import io.twinmesh.cluster.http.twin.Questions.Part;
import io.twinmesh.cluster.security.Caller;
import io.twinmesh.cluster.security.Scope;
import io.twinmesh.cluster.security.SealedText;
import io.twinmesh.inference.catalog.manifest.InputSource;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.persistence.audit.What;
import io.twinmesh.persistence.client.PurposeOfUse;
import io.twinmesh.persistence.format.StrictCbor;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.identity.Pseudonyms;

import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// Asks the question of a service and turns what comes back into cards. Consent decides what the
/// models see, as for every question. When the answers do not come in time, a card says so and
/// links to them; the jobs go on. A red flag that the twin knows of is told beside it.
public final class CdsAnswers {
    /// HL7's guide to reports of genomics asks under this code whether a variant was found.
    private static final String VARIANT = "http://loinc.org|69548-6";

    private static final Duration BEHIND_THE_LINK = Duration.ofSeconds(10);

    private final TwinDirectory twins;
    private final Asks asks;
    private final ModelRoutes models;
    private final Questions questions;
    private final Pseudonyms pseudonyms;
    private final InstantSource time;
    private final UnaryOperator<String> address;
    private final SealedText links;
    private final Limits limits;
    private final OnTheirWay onTheirWay = new OnTheirWay();

    /// @param within when a card must be there, from the arrival of the request on
    /// @param jobs those of every question
    /// @param regions where the questions of each service may be computed
    public record Limits(Duration within, QueryRoutes.Limits jobs, ServiceRegions regions) {}

    /// @param address this server's own address of a path
    /// @param links seals what the link of a card carries beside the names of its jobs
    public CdsAnswers(
            TwinDirectory twins,
            Asks asks,
            ModelRoutes models,
            Questions questions,
            Pseudonyms pseudonyms,
            InstantSource time,
            UnaryOperator<String> address,
            SealedText links,
            Limits limits) {
        this.twins = twins;
        this.asks = asks;
        this.models = models;
        this.questions = questions;
        this.pseudonyms = pseudonyms;
        this.time = time;
        this.address = address;
        this.links = links;
        this.limits = limits;
    }

    /// The time that a card may take covers all that is waited for: when the twin has not told what
    /// it knows by then, or the jobs have not taken the question, the card leads to them all the
    /// same.
    CompletionStage<ObjectNode> cards(
            Call call, Caller caller, CdsService service, HookRequest request) {
        admit(call, caller);
        var patient = request.twin().orElseThrow(CdsAnswers::dataMissing);
        call.audit().about(patient);
        call.audit().asked(question(service));
        var parts = parts(caller, service, request, patient);
        var asked = new AskedTogether(parts.stream().map(Part::job).toList());
        var left = call.arrival().leftOf(limits.within());
        var told = new CompletableFuture<TwinSaid>();
        var submitted =
                limits.jobs()
                        .openJobs()
                        .within(
                                parts.getFirst().request().payer(),
                                asked.jobs(),
                                () ->
                                        twin(caller, patient)
                                                .thenCompose(said -> {
                                                    told.complete(said);
                                                    return questions.submit(parts);
                                                }),
                                Questions::open);
        var found =
                onTheirWay
                        .until(submitted, caller.client(), asked)
                        .thenCompose(_ -> standing(caller, asked, left))
                        .thenApply(Optional::of);
        return asks.within(found, left, Optional.<List<Assembled>>empty())
                .thenApply(come ->
                        shown(
                                call,
                                service,
                                cards(caller, service, Behind.of(asked, request)),
                                patient,
                                come.flatMap(CdsAnswers::ended),
                                told.getNow(TwinSaid.NOTHING)));
    }

    private CompletionStage<List<Assembled>> standing(
            Caller caller, AskedTogether asked, Duration wait) {
        return questions.standing(asked.jobs(), caller.requester(), wait);
    }

    /// Fails when there is no such twin. What consent keeps from the client is no reason to refuse:
    /// whether the models may have it is asked with the question.
    private CompletionStage<TwinSaid> twin(Caller caller, PatientId patient) {
        CompletionStage<ShowReply> reply =
                asks.ask(
                        twins.twin(patient),
                        to ->
                                new ConsentCommand.ShowTo(
                                        caller.requester(), PurposeOfUse.TREATMENT.code(), to));
        return reply.thenApply(TwinSaid::of);
    }

    /// The query for what the models of a service take: newest first, so that its first page holds
    /// what counts. Empty while no model answers here, except for the service that asks none.
    Optional<String> observations(CdsService service) {
        var codes = service == CdsService.ONCOLOGY ? List.of(VARIANT) : taken(service);
        return codes.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "Observation?patient={{context.patientId}}&code="
                                + String.join(",", codes)
                                + "&_sort=-date&_count=50");
    }

    private List<String> taken(CdsService service) {
        return models.offered(service.question()).stream()
                .flatMap(entry -> withThoseBehind(entry.manifest()))
                .flatMap(model -> model.inputs().stream())
                .flatMap(input -> input.sources().stream())
                .flatMap(source -> source.observed().stream())
                .distinct()
                .sorted()
                .toList();
    }

    /// A model, and those whose answers it takes.
    private Stream<ModelManifest> withThoseBehind(ModelManifest model) {
        return Stream.concat(
                Stream.of(model),
                model.inputs().stream()
                        .flatMap(input -> input.sources().stream())
                        .filter(InputSource.Derived.class::isInstance)
                        .flatMap(source ->
                                models.manifest(((InputSource.Derived) source).model()).stream()));
    }

    /// What is behind the link of a card.
    CompletionStage<ObjectNode> whole(Call call, Caller caller, CdsService service, String answer) {
        admit(call, caller);
        var behind =
                Behind.named(answer, links, caller.client()).orElseThrow(CdsAnswers::askedNothing);
        var asked = behind.jobs();
        return onTheirWay
                .over(caller.client(), asked)
                .thenCompose(_ -> standing(caller, asked, BEHIND_THE_LINK))
                .thenCompose(parts -> {
                    var patient = parts.getFirst().twin();
                    var cards = cards(caller, service, behind);
                    return (cards.hides(ended(parts))
                                    ? known(caller, patient)
                                    : CompletableFuture.completedStage(TwinSaid.NOTHING))
                            .thenApply(said ->
                                    shown(call, service, cards, patient, ended(parts), said));
                });
    }

    /// Nothing where the twin does not say it: that takes no finished answer away.
    private CompletionStage<TwinSaid> known(Caller caller, PatientId patient) {
        return asks.within(twin(caller, patient), BEHIND_THE_LINK, TwinSaid.NOTHING)
                .exceptionally(_ -> TwinSaid.NOTHING);
    }

    /// Empty while one has not come to its end.
    private static Optional<List<Assembled>> ended(List<Assembled> parts) {
        return Optional.of(parts)
                .filter(all -> all.stream().allMatch(part -> part.state().ended()));
    }

    static void admit(Call call, Caller caller) {
        call.audit().client(caller.client());
        call.audit().purpose(PurposeOfUse.TREATMENT.code());
        if (!caller.may(Scope.TWIN_QUERY) || !caller.purposes().contains(PurposeOfUse.TREATMENT)) {
            throw new Refused(
                    403,
                    "auth.scope-missing",
                    "The client needs the scope twin:query and the purpose TREAT.");
        }
    }

    private Cards cards(Caller caller, CdsService service, Behind behind) {
        return new Cards(
                service,
                address.apply(
                        "/cds-services/"
                                + service.id()
                                + "/answers/"
                                + behind.name(links, caller.client())),
                models.absent(service.question()),
                behind.unused(),
                text -> pseudonyms.fingerprint("card", text));
    }

    /// What the link of a card leads to: jobs, and why some of what came with the call was not
    /// used. That is sealed into the address, so nothing is stored.
    ///
    /// @param asked names the jobs
    record Behind(String asked, List<String> unused) {
        static Behind of(AskedTogether jobs, HookRequest request) {
            return new Behind(jobs.text(), request.prefetched().unused());
        }

        AskedTogether jobs() {
            return AskedTogether.read(asked).orElseThrow();
        }

        /// The last part of the address. Reasons that are too long for one are left out.
        String name(SealedText sealing, String client) {
            var whole = asked + "." + sealing.seal(client, StrictCbor.write(this));
            return unused.isEmpty() || whole.length() > EvidenceQuestion.LONGEST_NAME
                    ? asked
                    : whole;
        }

        /// @return empty for what this client was not given
        static Optional<Behind> named(String name, SealedText sealing, String client) {
            var parts = name.split("\\.", 2);
            var behind =
                    parts.length == 1
                            ? Optional.of(new Behind(name, List.of()))
                            : sealing.open(client, parts[1])
                                    .map(plain -> StrictCbor.read(plain, Behind.class))
                                    .filter(it -> it.asked.equals(parts[0]));
            return behind.filter(it -> AskedTogether.read(it.asked).isPresent());
        }

        @Override
        public String toString() {
            return "Behind[" + asked + "]";
        }
    }

    /// @param ended the answers, once each has come to its end
    private static ObjectNode shown(
            Call call,
            CdsService service,
            Cards cards,
            PatientId patient,
            Optional<List<Assembled>> ended,
            TwinSaid twin) {
        var flag = twin.redFlag().filter(_ -> cards.hides(ended));
        if (ended.isPresent()) {
            Questions.note(call.audit(), ended.get());
        } else {
            call.audit().untouched();
        }
        flag.ifPresent(
                _ -> call.audit().touched(patient, question(service).decidedBy(twin.rules())));
        var body = ended.map(cards::of).orElseGet(() -> cards.pending(patient.value()));
        flag.ifPresent(it -> cards.raise(body, patient.value(), it));
        return body;
    }

    /// What the audit trail calls it.
    private static What question(CdsService service) {
        return What.search("RiskAssessment", "cds-service=" + service.id());
    }

    /// One job per model, named by the call: the same call again is the same jobs.
    private List<Part> parts(
            Caller caller, CdsService service, HookRequest request, PatientId patient) {
        var name = "cds " + service.id() + " " + request.instance();
        var fingerprint = pseudonyms.fingerprint("cds", service.id() + " " + patient);
        var parts = new ArrayList<Part>();
        for (var entry : models.answering(service.question())) {
            parts.add(
                    new Part(
                            pseudonyms.job(caller.client(), name + " " + parts.size()),
                            new JobCommand.Request(
                                    patient,
                                    caller.requester(),
                                    pseudonyms.account("client", caller.client()),
                                    PurposeOfUse.TREATMENT.code(),
                                    service.question().text(),
                                    entry.digest().text(),
                                    LocalDate.ofInstant(time.instant(), ZoneOffset.UTC),
                                    request.prefetched().asked(entry.manifest(), models::manifest),
                                    entry.manifest().priceTokens(),
                                    time.instant().plus(limits.jobs().deadline()),
                                    VerificationLevel.STANDARD,
                                    JobCommand.Request.USUAL_PRIORITY,
                                    limits.regions().of(service),
                                    Optional.empty(),
                                    Optional.empty(),
                                    fingerprint)));
        }
        return parts;
    }

    static Refused askedNothing() {
        return new Refused(404, "query.unknown", "This client has asked no such question.");
    }

    static Refused dataMissing() {
        return new Refused(
                412,
                "cds.data-missing",
                "This server has no twin of the patient, and asks no other server for one.");
    }
}
