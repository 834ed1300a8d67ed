package io.twinmesh.actors.therapy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.actors.therapy.MolecularProfile.SaidStage;
import io.twinmesh.inference.catalog.Notice;
import io.twinmesh.inference.therapy.Disease;
import io.twinmesh.inference.therapy.MatchJson;
import io.twinmesh.inference.therapy.Stage;
import io.twinmesh.inference.therapy.TherapyMatch;
import io.twinmesh.inference.therapy.variant.Variant;
import io.twinmesh.persistence.history.Fact;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What a table of evidence says of one patient, as JSON.
final class TherapyAnswer {
    /// A variant has a match for each of the patient's cancers: few. More than this is cut, and
    /// said.
    static final int MOST_MATCHES = 200;

    private final TherapyEvidence evidence;
    private final MolecularProfile profile;
    private final List<FoundVariant.Key> own;
    private final List<FoundVariant> found;
    private final List<Unassessed> unassessed;
    private final Optional<String> asked;
    private final Optional<Stage> askedStage;
    private final Optional<Stage> stage;
    private int matches;

    TherapyAnswer(
            TherapyEvidence evidence,
            MolecularProfile profile,
            List<Fact.VariantReported> brought,
            Optional<String> asked,
            Optional<Stage> askedStage) {
        this.evidence = evidence;
        this.profile = profile;
        this.own = FoundVariant.among(profile.variants()).stream().map(FoundVariant::key).toList();
        this.found =
                FoundVariant.among(
                        Stream.concat(
                                        profile.variants().stream(),
                                        MolecularProfile.found(brought).stream())
                                .toList());
        this.unassessed = Unassessed.among(profile.reported(), brought, found);
        this.asked = asked;
        this.askedStage = askedStage;
        this.stage = askedStage.or(() -> profile.stage().map(SaidStage::stage));
    }

    ObjectNode json() {
        var table = evidence.table();
        var node = JsonNodeFactory.instance.objectNode();
        node.put("notice", Notice.TEXT).put("limits", MatchJson.LIMITS);
        node.put("requiresReview", true);
        node.putObject("table")
                .put("digest", table.digest().text())
                .put("snapshot", MatchJson.day(table))
                .put("lines", table.size());
        var diseases = diseases();
        node.put("diseaseFrom", asked.isPresent() ? "asked" : "conditions");
        node.put("diseaseNeeded", diseases.isEmpty());
        stage.ifPresent(it -> node.put("stage", it.name()).put("stageFrom", stageFrom()));
        node.put("stageNeeded", stage.isEmpty() && table.statesStages());
        diseases(node.putArray("diseases"), diseases);
        var matched = matched(diseases);
        var variants = node.putArray("variants");
        for (var variant : found) {
            variant(variants.addObject(), variant, diseases, matched);
        }
        var unclear = node.putArray("notAssessed");
        unassessed.forEach(one -> one.put(unclear.addObject()));
        node.put("complete", profile.complete() && matches <= MOST_MATCHES);
        return node;
    }

    private String stageFrom() {
        return askedStage
                .map(_ -> "asked")
                .or(() -> profile.stage().map(SaidStage::from))
                .orElseThrow();
    }

    private Collection<Disease> diseases() {
        return asked.<Collection<Disease>>map(doid ->
                        List.of(
                                evidence.table()
                                        .diseaseOf(doid)
                                        .orElseGet(() -> new Disease(doid, ""))))
                .orElseGet(() -> evidence.diseases(profile.conditions()).values());
    }

    private static void diseases(ArrayNode list, Collection<Disease> diseases) {
        for (var disease : diseases) {
            list.addObject().put("doid", disease.doid()).put("name", disease.name());
        }
    }

    /// A variant's match in one of the diseases.
    private record Matched(
            FoundVariant.Key variant, Disease disease, Variant spelling, TherapyMatch match) {
        boolean isAbout(Matched other) {
            return variant.equals(other.variant)
                    && disease.equals(other.disease)
                    && spelling.equals(other.spelling);
        }
    }

    /// Of each variant and disease what the table offers a patient who has the others, too.
    private List<Matched> matched(Collection<Disease> diseases) {
        var alone = new ArrayList<Matched>();
        for (var variant : found) {
            for (var disease : diseases) {
                for (var spelling : variant.spellings()) {
                    var match =
                            evidence.table()
                                    .match(variant.spelled(spelling, found), disease.doid(), stage);
                    if (says(match)) {
                        alone.add(new Matched(variant.key(), disease, spelling, match));
                    }
                }
            }
        }
        var weakening = alone.stream().filter(one -> !one.match().weakening().isEmpty()).toList();
        return alone.stream()
                .map(one ->
                        new Matched(
                                one.variant(),
                                one.disease(),
                                one.spelling(),
                                one.match()
                                        .beside(
                                                weakening.stream()
                                                        .filter(other -> !one.isAbout(other))
                                                        .flatMap(other ->
                                                                other.match().weakening().stream())
                                                        .toList())))
                .toList();
    }

    private void variant(
            ObjectNode row,
            FoundVariant variant,
            Collection<Disease> diseases,
            List<Matched> matched) {
        row.put("gene", variant.gene()).put("variant", variant.spellings().getFirst().name());
        var names = row.putArray("names");
        variant.names().forEach(names::add);
        row.put("observedAt", variant.at().toString());
        if (!own.contains(variant.key())) {
            row.put("prefetched", true);
        }
        notUnderstood(variant).ifPresent(why -> row.put("notUnderstood", why));
        var list = row.putArray("matches");
        for (var one : matched) {
            if (one.variant().equals(variant.key()) && ++matches <= MOST_MATCHES) {
                var part = list.addObject();
                part.put("doid", one.disease().doid()).put("as", one.spelling().name());
                MatchJson.put(part, evidence.table(), one.match());
            }
        }
        evidence.lines(row.putArray("resistanceKnown"), evidence.resistances(variant, found));
        if (diseases.isEmpty() && evidence.table().knowsGene(variant.gene())) {
            diseases(
                    row.putArray("knownIn"),
                    evidence.table().diseases(variant.gene(), variant.spellings().getFirst()));
        }
    }

    /// When none of its names is.
    private Optional<String> notUnderstood(FoundVariant variant) {
        var reasons =
                variant.spellings().stream()
                        .flatMap(name ->
                                evidence.table().notUnderstood(variant.gene(), name).stream())
                        .toList();
        return reasons.size() == variant.spellings().size()
                ? Optional.of(reasons.getFirst())
                : Optional.empty();
    }

    private static boolean says(TherapyMatch match) {
        return !match.exact().lines().isEmpty()
                || !match.broader().lines().isEmpty()
                || !match.anyCancer().lines().isEmpty()
                || !match.otherStage().isEmpty()
                || !match.otherDisease().isEmpty();
    }
}
