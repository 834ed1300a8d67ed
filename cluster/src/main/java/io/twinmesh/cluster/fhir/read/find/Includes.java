package io.twinmesh.cluster.fhir.read.find;

import io.twinmesh.cluster.fhir.read.twin.FoundResource;
import io.twinmesh.cluster.fhir.read.twin.OpenTwin;
import io.twinmesh.cluster.fhir.read.twin.ResourceName;
import io.twinmesh.cluster.fhir.read.twin.TwinResources;
import io.twinmesh.cluster.fhir.search.ResourceSearch.Include;
import io.twinmesh.persistence.directory.DirectoryReader;
import io.twinmesh.persistence.resource.ResourceReader.Wanted;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What comes along with the matches of a page: what they refer to, in the same twin or in the
/// directory, and what of the same twin refers to them. Blocks.
public final class Includes {
    /// More are left out.
    static final int MOST = 1000;

    private final TwinResources resources;
    private final DirectoryReader directory;

    public Includes(TwinResources resources, DirectoryReader directory) {
        this.resources = resources;
        this.directory = directory;
    }

    public List<FoundResource> of(
            List<Include> includes, OpenTwin twin, List<FoundResource> matches, long snapshot) {
        Map<String, FoundResource> found = new LinkedHashMap<>();
        var present = new LinkedHashSet<String>();
        matches.forEach(match -> present.add(match.reference()));
        for (var include : includes) {
            var wanted =
                    include.reverse()
                            ? referring(include, twin, present, snapshot)
                            : referredTo(include, twin, matches, snapshot);
            for (var resource : wanted) {
                if (found.size() < MOST && !present.contains(resource.reference())) {
                    found.putIfAbsent(resource.reference(), resource);
                }
            }
        }
        return List.copyOf(found.values());
    }

    private List<FoundResource> referredTo(
            Include include, OpenTwin twin, List<FoundResource> matches, long snapshot) {
        Set<ResourceName> names = new LinkedHashSet<>();
        for (var match : matches) {
            include.references(match.tree()).stream()
                    .flatMap(reference -> ResourceName.parse(reference).stream())
                    .filter(name -> include.target().map(name.type()::equals).orElse(true))
                    .limit(MOST)
                    .forEach(names::add);
        }
        var found = new ArrayList<FoundResource>();
        names.stream().limit(MOST).forEach(name -> one(twin, name, snapshot).ifPresent(found::add));
        return found;
    }

    private Optional<FoundResource> one(OpenTwin twin, ResourceName name, long snapshot) {
        return resources
                .named(twin.twin(), name, snapshot)
                .or(() ->
                        Optional.of(name)
                                .filter(ResourceName::mayBeShared)
                                .flatMap(_ -> directory.newest(name.type(), name.id()))
                                .filter(entry -> !entry.deleted())
                                .map(FoundResource::of))
                .filter(resource -> twin.visibility().includes(resource));
    }

    private List<FoundResource> referring(
            Include include, OpenTwin twin, Set<String> present, long snapshot) {
        var found = new ArrayList<FoundResource>();
        var wanted = Wanted.of(twin.twin(), include.source(), snapshot);
        long after = 0;
        TwinResources.Slice slice;
        do {
            slice = resources.slice(wanted, after);
            for (var located : slice.resources()) {
                var resource = located.resource();
                if (include.references(resource.tree()).stream().anyMatch(present::contains)
                        && twin.visibility().includes(resource)) {
                    found.add(resource);
                }
            }
            after = slice.last();
        } while (slice.more() && found.size() < MOST);
        return found;
    }
}
