package io.twinmesh.cluster.fhir.read.twin;

import io.twinmesh.cluster.fhir.served.AnswerName;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.resource.AnswerReader;
import io.twinmesh.persistence.resource.ResourceReader;
import io.twinmesh.persistence.resource.ResourceReader.Wanted;
import io.twinmesh.persistence.resource.ResourceVersion;
import io.twinmesh.persistence.resource.StoredAnswer;
import io.twinmesh.persistence.resource.StoredResource;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Everything of a twin that is shown as a FHIR resource: what others have written, and the answers
/// of models with their Provenances, in the one order in which all of it came in. Blocks.
///
/// Each has a `place`: twice the number of its event in the twin's journal, and one more for a
/// Provenance, which comes from the same event as its result.
public final class TwinResources {
    private final ResourceReader stored;
    private final AnswerReader answers;
    private final AnswerShape shape;

    public TwinResources(ResourceReader stored, AnswerReader answers, AnswerShape shape) {
        this.stored = stored;
        this.answers = answers;
        this.shape = shape;
    }

    /// @param version where it stands when somebody has written it; empty for an answer
    public record Located(long place, Optional<ResourceVersion> version, FoundResource resource) {}

    /// @param last place of the last one that was looked at
    /// @param more whether there may be more behind it
    public record Slice(List<Located> resources, long last, boolean more) {
        public Slice {
            resources = List.copyOf(resources);
        }
    }

    /// @param after begin behind this place; 0 for the first slice
    public Slice slice(Wanted wanted, long after) {
        return slice(wanted, after, ResourceReader.MOST_ROWS);
    }

    private Slice slice(Wanted wanted, long after, int rows) {
        var written = stored.slice(wanted, after / 2, rows);
        var end = written.more() ? written.last() : Long.MAX_VALUE;
        var found = new ArrayList<Located>();
        if (wanted.types().isEmpty() || wanted.types().stream().anyMatch(AnswerName::possible)) {
            var slice =
                    answers.slice(
                            wanted.twin(),
                            after / 2,
                            end,
                            wanted.snapshot(),
                            wanted.recordedAfter());
            end = slice.more() ? slice.last() : end;
            slice.answers().forEach(answer -> found.addAll(located(answer)));
            found.removeIf(one ->
                    one.place() <= after
                            || !(wanted.types().isEmpty()
                                    || wanted.types().contains(one.resource().type())));
        }
        for (var resource : written.resources()) {
            if (resource.place().sequenceNumber() <= end) {
                found.add(located(resource));
            }
        }
        found.sort(Comparator.comparingLong(Located::place));
        var more = end < Long.MAX_VALUE;
        return new Slice(found, more ? 2 * end + 1 : Long.MAX_VALUE, more);
    }

    /// The newest version that said something, of a resource that somebody has written; a deletion
    /// is judged by it. Empty when there is none or its key was destroyed.
    ///
    /// @param before only among those before this place in the whole journal
    public Optional<FoundResource> newestSaid(PatientId twin, String type, String id, long before) {
        return stored.history(twin, type, id, before, 2).stream()
                .filter(place -> !place.deleted())
                .limit(1)
                .flatMap(place -> stored.open(List.of(place)).stream())
                .map(FoundResource::of)
                .findFirst();
    }

    private static Located located(StoredResource resource) {
        return new Located(
                2 * resource.place().sequenceNumber(),
                Optional.of(resource.place()),
                FoundResource.of(resource));
    }

    private List<Located> located(StoredAnswer answer) {
        return shape.resources(answer).stream()
                .map(tree -> FoundResource.of(answer, tree))
                .map(found ->
                        new Located(
                                2 * answer.sequenceNumber()
                                        + (found.type().equals("Provenance") ? 1 : 0),
                                Optional.empty(),
                                found))
                .toList();
    }

    /// Opens once more what a slice has shown; what cannot be read any more is left out.
    ///
    /// @param places at most [ResourceReader#MOST_ROWS]
    public List<Located> open(Wanted wanted, List<Place> places) {
        var versions = places.stream().flatMap(place -> place.version().stream()).toList();
        var opened = stored.open(versions);
        var found = new ArrayList<Located>();
        for (var place : places) {
            var version = place.version();
            if (version.isPresent()) {
                opened.stream()
                        .filter(one -> one.place().equals(version.get()))
                        .map(TwinResources::located)
                        .forEach(found::add);
            } else {
                slice(wanted, place.place() - 1, 1).resources().stream()
                        .filter(one -> one.place() == place.place())
                        .forEach(found::add);
            }
        }
        return found;
    }

    /// Where something stands, without what it says.
    public record Place(long place, Optional<ResourceVersion> version) {}

    /// Whose resource that is or was; empty when it never was anybody's.
    Optional<PatientId> owner(ResourceName name) {
        return stored.newest(name.type(), name.id())
                .map(ResourceVersion::twin)
                .or(() -> answered(name).flatMap(FoundResource::twin));
    }

    /// One resource of a twin as it stood at that moment of the journal.
    public Optional<FoundResource> named(PatientId twin, ResourceName name, long snapshot) {
        return stored.open(stored.named(twin, name.type(), List.of(name.id()), snapshot)).stream()
                .findFirst()
                .map(FoundResource::of)
                .or(() -> answered(name).filter(found -> found.twin().equals(Optional.of(twin))));
    }

    /// What a model has answered, when the name is that of an answer or of its Provenance.
    public Optional<FoundResource> answered(ResourceName name) {
        return AnswerName.job(name.type(), name.id()).flatMap(answers::of).stream()
                .flatMap(answer -> located(answer).stream())
                .map(Located::resource)
                .filter(found -> found.reference().equals(name.reference()))
                .findFirst();
    }

    /// The same in every version, the newest first: an answer changes when it is reviewed.
    public List<FoundResource> answeredVersions(ResourceName name) {
        return AnswerName.job(name.type(), name.id()).flatMap(answers::of).stream()
                .flatMap(answer -> answer.versions().stream())
                .flatMap(version -> located(version).stream())
                .map(Located::resource)
                .filter(found -> found.reference().equals(name.reference()))
                .toList();
    }
}
