package io.twinmesh.cluster.fhir.write;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.twin.TwinDirectory;
import io.twinmesh.actors.twin.command.PatientCommand.Import;
import io.twinmesh.actors.twin.command.PatientCommand.ImportReply;
import io.twinmesh.actors.twin.rule.ImportRules;
import io.twinmesh.cluster.fhir.intake.Intake.Step;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.persistence.directory.Directory;
import io.twinmesh.persistence.directory.DirectoryChange;
import io.twinmesh.persistence.directory.DirectoryChange.When;
import io.twinmesh.persistence.directory.DirectoryOutcome;
import io.twinmesh.persistence.resource.NameClaims;
import io.twinmesh.persistence.resource.NameClaims.Name;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/// Stores what was planned, all or none.
///
/// What is for one twin is one command to it, and it stores all of it or nothing. When more than
/// one twin is concerned, or the directory too, each is asked first whether it would take its part;
/// only when all would, the directory is written and then one twin after the other, so that many
/// patients do not flood the journal. A crash or a change by somebody else in between leaves the
/// rest unstored: the sender hears of it or of nothing, and the same request once more completes
/// it, since what is there already changes nothing.
public final class ResourceWrites {
    private final TwinImports twins;
    private final Directory directory;
    private final NameClaims names;
    private final Asks asks;

    /// @param names decides between patients whose resources are given one name at the same moment
    /// @param limit how long one twin may take
    /// @param several whether a twin can live on another server
    public ResourceWrites(
            ActorSystem<?> system,
            TwinDirectory twins,
            Directory directory,
            NameClaims names,
            Asks asks,
            Duration limit,
            boolean several) {
        this.twins = new TwinImports(twins, asks, system, limit, several);
        this.directory = directory;
        this.names = names;
        this.asks = asks;
    }

    /// Hears what was written as soon as it was, for the trail: what comes after it may be refused,
    /// or fail.
    @FunctionalInterface
    interface Noting {
        /// @param some by the entry of its step; what another call brought is not in it
        void written(Map<Integer, Written> some);
    }

    /// @param importId names the request in the history
    /// @param by the client
    CompletionStage<WriteOutcome> all(String importId, String by, List<Step> steps, Noting noting) {
        var request =
                new Request(
                        importId,
                        by,
                        steps,
                        TwinPart.of(steps),
                        steps.stream()
                                .filter(Step.Share.class::isInstance)
                                .map(Step.Share.class::cast)
                                .toList());
        CompletionStage<Optional<WriteOutcome.Refused>> allowed =
                request.parts().size() + (request.shares().isEmpty() ? 0 : 1) < 2
                        ? CompletableFuture.completedFuture(Optional.empty())
                        : checked(request);
        return allowed.thenCompose(refused ->
                refused.<CompletionStage<WriteOutcome>>map(CompletableFuture::completedFuture)
                        .orElseGet(() -> stored(request, noting)));
    }

    private record Request(
            String importId,
            String by,
            List<Step> steps,
            List<TwinPart> parts,
            List<Step.Share> shares) {
        List<DirectoryChange> changes() {
            return shares.stream().map(Step.Share::change).toList();
        }
    }

    private CompletionStage<Optional<WriteOutcome.Refused>> checked(Request request) {
        CompletionStage<Optional<WriteOutcome.Refused>> all =
                shared(request, directory::check).thenApply(Part::refused);
        for (var part : request.parts()) {
            all =
                    all.thenCompose(refused ->
                            refused.isPresent()
                                    ? CompletableFuture.completedFuture(refused)
                                    : twins.checked(
                                                    part.patient(),
                                                    to -> command(request, part, to))
                                            .thenApply(reply -> part(part, reply).refused()));
        }
        return all;
    }

    private CompletionStage<WriteOutcome> stored(Request request, Noting noting) {
        CompletionStage<Part> all =
                claimed(request)
                        .thenCompose(claimed ->
                                claimed.refused().isPresent()
                                        ? CompletableFuture.completedFuture(claimed)
                                        : shared(request, directory::write))
                        .thenApply(part -> part.noted(noting));
        for (var part : request.parts()) {
            all =
                    all.thenCompose(sofar ->
                            sofar.refused().isPresent()
                                    ? CompletableFuture.completedFuture(sofar)
                                    : stored(request, part)
                                            .thenApply(more -> sofar.and(more.noted(noting))));
        }
        return all.thenApply(whole ->
                outcome(
                        request,
                        whole.refused().isPresent()
                                ? whole
                                : whole.and(nothing(request).noted(noting))));
    }

    /// What there was nothing to do for.
    private static Part nothing(Request request) {
        var written = new HashMap<Integer, Written>();
        for (var step : request.steps()) {
            if (step instanceof Step.Nothing(int entry, String type, String id)) {
                written.put(
                        entry,
                        new Written(
                                type, id, 0, Written.Effect.UNCHANGED, Optional.empty(), false));
            }
        }
        return new Part(written, 0, Optional.empty());
    }

    /// Reading the request has looked for names that are taken; this decides when two requests were
    /// read at the same moment. A Patient's name says whose it is.
    private CompletionStage<Part> claimed(Request request) {
        var kept =
                request.steps().stream()
                        .filter(Step.Keep.class::isInstance)
                        .map(Step.Keep.class::cast)
                        .filter(keep -> !keep.type().equals("Patient"))
                        .toList();
        if (kept.isEmpty()) {
            return CompletableFuture.completedFuture(new Part(Map.of(), 0, Optional.empty()));
        }
        return CompletableFuture.supplyAsync(
                () ->
                        names.claim(
                                        kept.stream()
                                                .map(keep ->
                                                        new Name(
                                                                keep.patient(),
                                                                keep.type(),
                                                                keep.id()))
                                                .toList())
                                .map(place ->
                                        Part.refused(
                                                new Refusal(
                                                        "resource.id-taken",
                                                        "has the id of a resource that belongs to"
                                                                + " somebody else"),
                                                Optional.of(kept.get(place).entry())))
                                .orElseGet(() -> new Part(Map.of(), 0, Optional.empty())),
                asks.blocking());
    }

    private static WriteOutcome outcome(Request request, Part whole) {
        if (whole.refused().isPresent()) {
            return whole.refused().get();
        }
        return new WriteOutcome.Done(
                request.steps().stream().map(step -> whole.written().get(step.entry())).toList(),
                whole.facts());
    }

    /// What was done of a request.
    private record Part(
            Map<Integer, Written> written, int facts, Optional<WriteOutcome.Refused> refused) {
        Part and(Part more) {
            var all = new HashMap<>(written);
            all.putAll(more.written);
            return new Part(all, facts + more.facts, more.refused);
        }

        Part noted(Noting noting) {
            noting.written(written);
            return this;
        }

        static Part refused(Refusal refusal, Optional<Integer> entry) {
            return new Part(Map.of(), 0, Optional.of(new WriteOutcome.Refused(refusal, entry)));
        }
    }

    private CompletionStage<Part> stored(Request request, TwinPart part) {
        return twins.taken(part.patient(), to -> command(request, part, to))
                .thenApply(reply -> part(part, reply));
    }

    private static Import command(Request request, TwinPart part, ActorRef<ImportReply> to) {
        return part.command(request.importId(), request.by(), to);
    }

    private static Part part(TwinPart part, ImportReply reply) {
        return switch (reply) {
            case ImportReply.Imported imported ->
                    new Part(part.written(imported), imported.facts(), Optional.empty());
            case ImportReply.Refused(Refusal refusal, Optional<Integer> place) ->
                    Part.refused(refusal, place.map(part::entry));
        };
    }

    private CompletionStage<Part> shared(
            Request request, Function<List<DirectoryChange>, DirectoryOutcome> how) {
        var shares = request.shares();
        if (shares.isEmpty()) {
            return CompletableFuture.completedFuture(new Part(Map.of(), 0, Optional.empty()));
        }
        return CompletableFuture.supplyAsync(() -> how.apply(request.changes()), asks.blocking())
                .thenApply(outcome ->
                        switch (outcome) {
                            case DirectoryOutcome.Done(var results) -> shared(shares, results);
                            case DirectoryOutcome.Conflict(int change) ->
                                    Part.refused(
                                            conflict(shares.get(change).change()),
                                            Optional.of(shares.get(change).entry()));
                        });
    }

    private static Refusal conflict(DirectoryChange change) {
        return change instanceof DirectoryChange.Put put && put.when() == When.NEVER_THERE
                ? ImportRules.EXISTS
                : new Refusal(
                        "resource.version-conflict",
                        "the resource is not in the version that is asked for");
    }

    private static Part shared(List<Step.Share> shares, List<DirectoryOutcome.Result> results) {
        var written = new HashMap<Integer, Written>();
        for (int i = 0; i < shares.size(); i++) {
            var result = results.get(i);
            written.put(
                    shares.get(i).entry(),
                    new Written(
                            shares.get(i).type(),
                            shares.get(i).id(),
                            result.version(),
                            switch (result.effect()) {
                                case CREATED -> Written.Effect.CREATED;
                                case UPDATED -> Written.Effect.UPDATED;
                                case REMOVED -> Written.Effect.REMOVED;
                                case UNCHANGED -> Written.Effect.UNCHANGED;
                            },
                            Optional.of(result.recordedAt()),
                            false));
        }
        return new Part(written, 0, Optional.empty());
    }
}
