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
import java.util.stream.Stream;

/// What comes along with the matches of a page: what they refer to, in the same twin or in the
/// directory, and what of the same twin refers to them. Blocks.
///
/// What the caller may not see is left out, and that is said in the way of a search: of what a
/// match refers to, when it is there; of what may refer to a match, whenever something of that type
/// may not be seen, so that nobody finds out what it refers to.
public final class Includes {
    /// More are left out.
    static final int MOST = 1000;

    private final TwinResources resources;
    private final DirectoryReader directory;

    public Includes(TwinResources resources, DirectoryReader directory) {
        this.resources = resources;
        this.directory = directory;
    }

    /// @param withheld whether something was left out because the caller may not see it
    public record Included(List<FoundResource> resources, boolean withheld) {
        public static final Included NOTHING = new Included(List.of(), false);

        public Included {
            resources = List.copyOf(resources);
        }

        /// This and what comes along with others.
        public Included and(Included more) {
            return new Included(
                    Stream.concat(resources.stream(), more.resources.stream()).toList(),
                    withheld || more.withheld);
        }
    }

    public Included of(
            List<Include> includes, OpenTwin twin, List<FoundResource> matches, long snapshot) {
        Map<String, FoundResource> found = new LinkedHashMap<>();
        var withheld = false;
        var present = new LinkedHashSet<String>();
        matches.forEach(match -> present.add(match.reference()));
        for (var include : includes) {
            var wanted =
                    include.reverse()
                            ? referring(include, twin, present, snapshot)
                            : referredTo(include, twin, matches, snapshot);
            withheld |= wanted.withheld();
            for (var resource : wanted.resources()) {
                if (found.size() < MOST && !present.contains(resource.reference())) {
                    found.putIfAbsent(resource.reference(), resource);
                }
            }
        }
        return new Included(List.copyOf(found.values()), withheld);
    }

    private Included referredTo(
            Include include, OpenTwin twin, List<FoundResource> matches, long snapshot) {
        Set<ResourceName> names = new LinkedHashSet<>();
        for (var match : matches) {
            include.references(match.tree()).stream()
                    .flatMap(reference -> ResourceName.parse(reference).stream())
                    .filter(name -> include.target().map(name.type()::equals).orElse(true))
                    .limit(MOST)
                    .forEach(names::add);
        }
        var found =
                names.stream()
                        .limit(MOST)
                        .flatMap(name -> one(twin, name, snapshot).stream())
                        .toList();
        var seen = found.stream().filter(twin.visibility()::includes).toList();
        return new Included(seen, seen.size() < found.size());
    }

    private Optional<FoundResource> one(OpenTwin twin, ResourceName name, long snapshot) {
        return resources
                .named(twin.twin(), name, snapshot)
                .or(() ->
                        Optional.of(name)
                                .filter(ResourceName::mayBeShared)
                                .flatMap(_ -> directory.newest(name.type(), name.id()))
                                .filter(entry -> !entry.deleted())
                                .map(FoundResource::of));
    }

    private Included referring(Include include, OpenTwin twin, Set<String> present, long snapshot) {
        var found = new ArrayList<FoundResource>();
        var withheld = false;
        var wanted = Wanted.of(twin.twin(), include.source(), snapshot);
        long after = 0;
        TwinResources.Slice slice;
        do {
            slice = resources.slice(wanted, after);
            for (var located : slice.resources()) {
                var resource = located.resource();
                // asked first, so that nobody can find out what refers to what
                if (!twin.visibility().includes(resource)) {
                    withheld = true;
                } else if (include.references(resource.tree()).stream()
                        .anyMatch(present::contains)) {
                    found.add(resource);
                }
            }
            after = slice.last();
        } while (slice.more() && found.size() < MOST);
        return new Included(found, withheld);
    }
}
