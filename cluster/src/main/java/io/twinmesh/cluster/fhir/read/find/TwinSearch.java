package io.twinmesh.cluster.fhir.read.find;

import io.twinmesh.cluster.fhir.read.page.Page;
import io.twinmesh.cluster.fhir.read.page.PageToken;
import io.twinmesh.cluster.fhir.read.page.PageToken.After;
import io.twinmesh.cluster.fhir.read.page.ReadLimits;
import io.twinmesh.cluster.fhir.read.twin.FoundResource;
import io.twinmesh.cluster.fhir.read.twin.OpenTwin;
import io.twinmesh.cluster.fhir.read.twin.TwinResources;
import io.twinmesh.cluster.fhir.read.twin.TwinResources.Place;
import io.twinmesh.cluster.fhir.read.twin.Visibility;
import io.twinmesh.cluster.fhir.search.ResourceSearch;
import io.twinmesh.cluster.fhir.search.SortKey;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.resource.ResourceReader.Wanted;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Gatherers;

/// Searches the resources of one twin: each is opened, looked at and forgotten again, so that a
/// search costs time but no more memory than a page. In the order in which resources came in, a
/// page costs what stands on it; what is sorted otherwise, or must be counted, is looked at whole.
/// A twin has a largest number of resources, and that bounds it. Blocks.
public final class TwinSearch {
    /// So many are opened again at once.
    private static final int AT_ONCE = 20;

    private final TwinResources resources;
    private final ReadLimits limits;

    public TwinSearch(TwinResources resources, ReadLimits limits) {
        this.resources = resources;
        this.limits = limits;
    }

    /// What is looked for, and where the page begins.
    ///
    /// @param finds whether a resource that may be seen is looked for at all
    /// @param counted whether all must be counted; if not, they are when that costs nothing more
    record Question(
            Wanted wanted,
            Predicate<FoundResource> finds,
            List<SortKey> sort,
            Visibility visibility,
            boolean counted,
            PageToken page) {}

    /// A resource in the order of the result.
    private record Placed(Place place, List<Optional<String>> keys) {
        After after(PatientId twin) {
            return new After(keys, twin.value(), place.place());
        }
    }

    public Page page(Question question) {
        return question.sort().isEmpty() ? inOrderOfArrival(question) : sorted(question);
    }

    public static Question question(ResourceSearch search, OpenTwin twin, PageToken page) {
        return new Question(
                Wanted.of(twin.twin(), search.type(), page.snapshot()),
                resource -> search.finds(resource.tree()),
                search.sort(),
                twin.visibility(),
                search.page().countOnly() || search.page().total().orElse(false),
                page);
    }

    /// The first page counts all when it must, or when nothing is behind the rows that are in hand
    /// anyway; the others begin where the page before ended.
    private Page inOrderOfArrival(Question question) {
        var page = question.page();
        long behind = page.after().map(After::sequenceNumber).orElse(0L);
        var first = page.after().isEmpty();
        var filling = new Filling(question);
        var whole =
                scan(
                        question,
                        behind,
                        (place, resource) -> filling.take(new Placed(place, List.of()), resource),
                        () -> !filling.more || (first && question.counted()),
                        filling);
        return filling.page(first && whole ? Optional.of(filling.counted) : page.total());
    }

    /// Looks at all to order them, and opens again what is on the page.
    private Page sorted(Question question) {
        var all = new ArrayList<Placed>();
        var filling = new Filling(question);
        scan(
                question,
                0,
                (place, resource) -> {
                    var keys =
                            question.sort().stream().map(key -> key.of(resource.tree())).toList();
                    all.add(new Placed(place, keys));
                },
                () -> true,
                filling);
        all.sort((one, other) -> compare(question.sort(), one, other.place(), other.keys()));
        var after = question.page().after();
        var rest =
                all.stream()
                        .filter(one -> after.isEmpty() || behind(question.sort(), one, after.get()))
                        .gather(Gatherers.windowFixed(AT_ONCE))
                        .iterator();
        while (rest.hasNext() && !filling.more) {
            var some = rest.next();
            var opened =
                    resources.open(question.wanted(), some.stream().map(Placed::place).toList());
            for (var one : some) {
                opened.stream()
                        .filter(located -> located.place() == one.place().place())
                        .forEach(located -> filling.take(one, located.resource()));
            }
        }
        return filling.page(Optional.of(all.size()));
    }

    private interface Visitor {
        void visit(Place place, FoundResource resource);
    }

    /// Shows the visitor everything that is looked for and may be seen.
    ///
    /// @param onward whether to go on behind a slice
    /// @return whether everything was looked at
    private boolean scan(
            Question question,
            long from,
            Visitor visitor,
            BooleanSupplier onward,
            Filling filling) {
        long after = from;
        TwinResources.Slice slice;
        do {
            slice = resources.slice(question.wanted(), after);
            for (var located : slice.resources()) {
                var resource = located.resource();
                // asked first, so that nobody can find out what is withheld by looking for it
                if (!question.visibility().includes(resource)) {
                    filling.withheld = true;
                } else if (question.finds().test(resource)) {
                    visitor.visit(new Place(located.place(), located.version()), resource);
                }
            }
            after = slice.last();
        } while (slice.more() && onward.getAsBoolean());
        return !slice.more();
    }

    private static boolean behind(List<SortKey> sort, Placed one, After after) {
        return compare(sort, one, new Place(after.sequenceNumber(), Optional.empty()), after.keys())
                > 0;
    }

    private static int compare(
            List<SortKey> sort, Placed one, Place other, List<Optional<String>> keys) {
        for (int i = 0; i < sort.size(); i++) {
            int found = sort.get(i).order().compare(one.keys().get(i), keys.get(i));
            if (found != 0) {
                return found;
            }
        }
        return Long.compare(one.place().place(), other.place());
    }

    /// A page that is being filled.
    private final class Filling {
        private final List<FoundResource> matches = new ArrayList<>();
        private final int count;
        private final PatientId twin;
        private long bytes;
        private Optional<After> last = Optional.empty();
        private int counted;
        private boolean more;
        private boolean withheld;

        Filling(Question question) {
            this.count = question.page().count();
            this.twin = question.wanted().twin();
        }

        void take(Placed place, FoundResource resource) {
            counted++;
            if (more || matches.size() == count || bytes > limits.largestAnswer()) {
                more = true;
                return;
            }
            matches.add(resource);
            bytes += resource.stored().length;
            last = Optional.of(place.after(twin));
        }

        Page page(Optional<Integer> total) {
            return new Page(matches, total, more ? last : Optional.empty(), withheld);
        }
    }
}
