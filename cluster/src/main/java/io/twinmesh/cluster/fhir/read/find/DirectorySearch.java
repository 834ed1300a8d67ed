package io.twinmesh.cluster.fhir.read.find;

import io.twinmesh.cluster.fhir.read.page.Page;
import io.twinmesh.cluster.fhir.read.page.PageToken;
import io.twinmesh.cluster.fhir.read.page.PageToken.After;
import io.twinmesh.cluster.fhir.read.page.ReadLimits;
import io.twinmesh.cluster.fhir.read.twin.FoundResource;
import io.twinmesh.cluster.fhir.read.twin.Visibility;
import io.twinmesh.cluster.fhir.search.ResourceSearch;
import io.twinmesh.persistence.directory.DirectoryReader;

import java.util.ArrayList;
import java.util.Optional;

/// Searches the resources that are about no patient, by looking at each of the type. Blocks.
public final class DirectorySearch {
    private static final int AT_ONCE = 500;

    private final DirectoryReader directory;
    private final ReadLimits limits;

    public DirectorySearch(DirectoryReader directory, ReadLimits limits) {
        this.directory = directory;
        this.limits = limits;
    }

    public Page page(ResourceSearch search, Visibility visibility, PageToken page) {
        var matches = new ArrayList<FoundResource>();
        var after = page.after().map(After::name).orElse("");
        var withheld = false;
        long bytes = 0;
        while (true) {
            var entries = directory.page(search.type(), after, AT_ONCE);
            for (var entry : entries) {
                var resource = FoundResource.of(entry);
                if (search.finds(resource.tree())) {
                    if (!visibility.includes(resource)) {
                        withheld = true;
                    } else if (matches.size() == page.count() || bytes > limits.largestAnswer()) {
                        return new Page(
                                matches,
                                Optional.empty(),
                                Optional.of(After.place(matches.getLast().id(), 0)),
                                withheld);
                    } else {
                        matches.add(resource);
                        bytes += resource.stored().length;
                    }
                }
            }
            if (entries.size() < AT_ONCE) {
                var whole = page.after().isEmpty();
                return new Page(
                        matches,
                        whole ? Optional.of(matches.size()) : Optional.empty(),
                        Optional.empty(),
                        withheld);
            }
            after = entries.getLast().id();
        }
    }
}
