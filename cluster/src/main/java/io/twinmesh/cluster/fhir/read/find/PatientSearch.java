package io.twinmesh.cluster.fhir.read.find;

import io.twinmesh.cluster.fhir.read.page.Page;
import io.twinmesh.cluster.fhir.read.page.PageToken;
import io.twinmesh.cluster.fhir.read.page.PageToken.After;
import io.twinmesh.cluster.fhir.read.page.ReadLimits;
import io.twinmesh.cluster.fhir.read.twin.FoundResource;
import io.twinmesh.cluster.fhir.read.twin.Twins;
import io.twinmesh.cluster.fhir.read.twin.Visibility;
import io.twinmesh.cluster.fhir.search.ResourceSearch;
import io.twinmesh.cluster.history.DamagedTwins;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.waiting.WaitingThreads;
import io.twinmesh.persistence.client.Permission;
import io.twinmesh.persistence.history.sealed.UnreadableHistoryException;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.resource.ResourceReader;
import io.twinmesh.persistence.resource.ResourceVersion;
import io.twinmesh.persistence.resource.StoredResource;
import io.twinmesh.persistence.resource.key.PatientTerm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/// Searches patients among all: the index gives candidates, the search is put to each of them, and
/// each twin that fits is asked whether the caller may see who it is. A patient who does not permit
/// that is not found, as if there were none: that somebody of this name and birthday is known here
/// is told to nobody who may not know the patient. Blocks.
public final class PatientSearch {
    private static final int AT_ONCE = 50;

    private final ResourceReader reader;
    private final Twins twins;
    private final DamagedTwins damaged;
    private final ReadLimits limits;

    public PatientSearch(
            ResourceReader reader, Twins twins, DamagedTwins damaged, ReadLimits limits) {
        this.reader = reader;
        this.twins = twins;
        this.damaged = damaged;
        this.limits = limits;
    }

    /// A page ends when it is full, or when as many candidates were looked at as one request may;
    /// how many there are altogether is known only when all of them are on the first page.
    public Page page(
            Call call, ResourceSearch search, List<Set<PatientTerm>> terms, PageToken page) {
        var matches = new ArrayList<FoundResource>();
        var after = page.after().map(After::name).orElse("");
        int scanned = 0;
        var withheld = false;
        while (true) {
            var candidates = reader.patients(terms, page.snapshot(), after, AT_ONCE);
            scanned += candidates.size();
            var looked = looked(call, found(search, candidates));
            withheld |= looked.withheld();
            for (var match : looked.seen()) {
                if (matches.size() == page.count()) {
                    return new Page(
                            matches, Optional.empty(), Optional.of(behind(matches)), withheld);
                }
                matches.add(match);
            }
            if (candidates.size() < AT_ONCE) {
                var whole = page.after().isEmpty();
                return new Page(
                        matches,
                        whole ? Optional.of(matches.size()) : Optional.empty(),
                        Optional.empty(),
                        withheld);
            }
            after = candidates.getLast().twin().value();
            if (scanned >= limits.scanned()) {
                return new Page(
                        matches, Optional.empty(), Optional.of(After.place(after, 0)), withheld);
            }
        }
    }

    private static After behind(List<FoundResource> matches) {
        return After.place(matches.getLast().id(), 0);
    }

    private List<FoundResource> found(ResourceSearch search, List<ResourceVersion> candidates) {
        return opened(candidates).stream()
                .map(FoundResource::of)
                .filter(resource -> search.finds(resource.tree()))
                .toList();
    }

    /// One who cannot be read is not found, and is quarantined; the others are.
    private List<StoredResource> opened(List<ResourceVersion> candidates) {
        var whole = new ArrayList<>(candidates);
        while (true) {
            try {
                return reader.open(whole);
            } catch (UnreadableHistoryException damage) {
                var _ = damaged.found(damage);
                if (!whole.removeIf(candidate -> candidate.twin().equals(damage.twin()))) {
                    throw damage;
                }
            }
        }
    }

    /// @param withheld whether the scopes alone keep a patient back who permits to be known
    record Looked(List<FoundResource> seen, boolean withheld) {}

    /// All twins are asked at once.
    private Looked looked(Call call, List<FoundResource> found) {
        var asked = new LinkedHashMap<FoundResource, CompletionStage<Visibility>>();
        for (var resource : found) {
            asked.put(
                    resource,
                    twins.visibility(new PatientId(resource.id()), call, Permission.SEARCH));
        }
        return looked(asked);
    }

    /// One that refuses or is erased shows nothing; one that cannot answer just now fails the
    /// whole, or who asked would take its patient for one who is not there.
    ///
    /// @param asked each patient with what the twin says
    static Looked looked(Map<FoundResource, CompletionStage<Visibility>> asked) {
        var seen = new ArrayList<FoundResource>();
        var withheld = false;
        for (var one : asked.entrySet()) {
            try {
                var visibility = WaitingThreads.await(one.getValue());
                if (visibility.includes(one.getKey())) {
                    seen.add(one.getKey());
                } else {
                    withheld |= visibility.mayBeKnown(one.getKey());
                }
            } catch (Refused refused) {
                // whom the twin does not let in learns nothing of it
                var _ = refused.forGood();
            }
        }
        return new Looked(seen, withheld);
    }
}
