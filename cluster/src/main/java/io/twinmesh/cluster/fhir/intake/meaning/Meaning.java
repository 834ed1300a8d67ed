package io.twinmesh.cluster.fhir.intake.meaning;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cluster.fhir.consent.ConsentReader;
import io.twinmesh.cluster.fhir.consent.ConsentReading;
import io.twinmesh.cluster.fhir.consent.DataItems;
import io.twinmesh.cluster.fhir.intake.bundle.BundleRefused;
import io.twinmesh.cluster.fhir.intake.bundle.Entry;
import io.twinmesh.cluster.fhir.intake.meaning.Facts.Extract;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Everything that a twin learns from a resource: its facts, what consent must know of them, and
/// what a Consent says about access.
public final class Meaning {
    private Meaning() {}

    /// @param resource its references resolved
    public static Extract of(
            Entry entry,
            String type,
            JsonNode resource,
            Function<String, Optional<JsonNode>> medications)
            throws BundleRefused {
        if (type.equals("Consent")) {
            return consent(entry, resource);
        }
        var extract = Facts.read(type, resource, medications);
        var about = new LinkedHashSet<Code>();
        for (var fact : extract.facts()) {
            switch (fact) {
                case Fact.Observed observed -> about.addAll(observed.codes());
                case Fact.ConditionNoted noted -> about.addAll(noted.codes());
                case Fact.MedicationNoted noted -> about.addAll(noted.codes());
                case Fact.VariantReported reported -> about.addAll(reported.codes());
                case Fact.Person _, Fact.Tagged _, Fact.ConsentGiven _ -> {
                    return extract;
                }
            }
        }
        if (extract.facts().isEmpty()) {
            return extract;
        }
        var tagged =
                new Fact.Tagged(DataItems.labels(resource), DataItems.mentioned(resource, about));
        if (tagged.labels().isEmpty() && tagged.mentioned().isEmpty()) {
            return extract;
        }
        var facts = new ArrayList<>(extract.facts());
        facts.add(tagged);
        return new Extract(facts, extract.unread());
    }

    /// A Consent that is not understood is refused: kept without its effect it would deceive
    /// whoever gave it.
    private static Extract consent(Entry entry, JsonNode resource) throws BundleRefused {
        return switch (ConsentReader.read(resource)) {
            case ConsentReading.InForce(var policy) ->
                    new Extract(List.of(new Fact.ConsentGiven(policy)), false);
            case ConsentReading.WithoutEffect() -> Extract.NONE;
            case ConsentReading.Refused(var refusal, var element) ->
                    throw BundleRefused.of(entry.resourcePlace(), element, refusal);
        };
    }
}
