package io.twinmesh.cluster.fhir.read;

import io.twinmesh.cluster.fhir.read.PageToken.After;
import io.twinmesh.cluster.fhir.search.ResourceSearch;
import io.twinmesh.cluster.fhir.search.SortKey;
import io.twinmesh.persistence.resource.ResourceReader;
import io.twinmesh.persistence.resource.ResourceReader.Wanted;
import io.twinmesh.persistence.resource.ResourceVersion;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Searches the resources of one twin: each is opened, looked at and forgotten again, so that a
/// search costs time but no more memory than a page. A twin has a largest number of resources, and
/// that bounds it. Blocks.
final class TwinSearch {
    private final ResourceReader reader;
    private final ReadLimits limits;

    TwinSearch(ResourceReader reader, ReadLimits limits) {
        this.reader = reader;
        this.limits = limits;
    }

    /// What is looked for, and where the page begins.
    ///
    /// @param finds whether a resource is looked for at all; asked before whether it may be seen
    record Question(
            Wanted wanted,
            Predicate<FoundResource> finds,
            List<SortKey> sort,
            Visibility visibility,
            PageToken page) {}

    /// A resource in the order of the result.
    private record Placed(ResourceVersion place, List<Optional<String>> keys) {
        After after() {
            return new After(keys, place.twin().value(), place.sequenceNumber());
        }
    }

    Page page(Question question) {
        return question.sort().isEmpty() ? inOrderOfArrival(question) : sorted(question);
    }

    static Question question(ResourceSearch search, OpenTwin twin, PageToken page) {
        return new Question(
                Wanted.of(twin.twin(), search.type(), page.snapshot()),
                resource -> search.finds(resource.tree()),
                search.sort(),
                twin.visibility(),
                page);
    }

    /// The first page counts all; the others begin where the page before ended.
    private Page inOrderOfArrival(Question question) {
        var page = question.page();
        long behind = page.after().map(After::sequenceNumber).orElse(0L);
        var counting = page.total().isEmpty();
        var filling = new Filling(question);
        scan(
                question,
                behind,
                (place, resource) -> {
                    filling.take(new Placed(place, List.of()), resource);
                    return counting || !filling.more;
                },
                filling);
        return filling.page(counting ? Optional.of(filling.counted) : page.total());
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
                    return true;
                },
                filling);
        all.sort(order(question.sort()));
        var after = question.page().after();
        var rest =
                all.stream()
                        .filter(one -> after.isEmpty() || behind(question.sort(), one, after.get()))
                        .iterator();
        while (rest.hasNext() && !filling.more) {
            var one = rest.next();
            reader.open(List.of(one.place()))
                    .forEach(stored -> filling.take(one, FoundResource.of(stored)));
        }
        return filling.page(Optional.of(all.size()));
    }

    private interface Visitor {
        /// @return whether to go on
        boolean visit(ResourceVersion place, FoundResource resource);
    }

    /// Shows the visitor everything that is looked for and may be seen.
    private void scan(Question question, long from, Visitor visitor, Filling filling) {
        long after = from;
        ResourceReader.Slice slice;
        do {
            slice = reader.slice(question.wanted(), after, ResourceReader.MOST_ROWS);
            for (var stored : slice.resources()) {
                var resource = FoundResource.of(stored);
                if (!question.finds().test(resource)) {
                    continue;
                }
                if (!question.visibility().includes(resource)) {
                    filling.withheld = true;
                } else if (!visitor.visit(stored.place(), resource)) {
                    return;
                }
            }
            after = slice.last();
        } while (slice.more());
    }

    private static Comparator<Placed> order(List<SortKey> sort) {
        return (one, other) -> compare(sort, one.after(), other.after());
    }

    private static boolean behind(List<SortKey> sort, Placed one, After after) {
        return compare(sort, one.after(), after) > 0;
    }

    private static int compare(List<SortKey> sort, After one, After other) {
        for (int i = 0; i < sort.size(); i++) {
            int found = sort.get(i).order().compare(one.keys().get(i), other.keys().get(i));
            if (found != 0) {
                return found;
            }
        }
        return Long.compare(one.sequenceNumber(), other.sequenceNumber());
    }

    /// A page that is being filled.
    private final class Filling {
        private final List<FoundResource> matches = new ArrayList<>();
        private final int count;
        private long bytes;
        private Optional<After> last = Optional.empty();
        private int counted;
        private boolean more;
        private boolean withheld;

        Filling(Question question) {
            this.count = question.page().count();
        }

        void take(Placed place, FoundResource resource) {
            counted++;
            if (more || matches.size() == count || bytes > limits.largestAnswer()) {
                more = true;
                return;
            }
            matches.add(resource);
            bytes += resource.stored().length;
            last = Optional.of(place.after());
        }

        Page page(Optional<Integer> total) {
            return new Page(matches, total, more ? last : Optional.empty(), withheld);
        }
    }
}
