package io.twinmesh.cluster.export;

import io.twinmesh.cluster.fhir.intake.naming.ResourceHome;
import io.twinmesh.persistence.directory.DirectoryEntry;
import io.twinmesh.persistence.directory.DirectoryReader;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The resources that are about no patient, type by type.
public final class SharedResources {
    private static final int PAGE = 500;
    private static final int MOST_VERSIONS = 1000;

    private final DirectoryReader directory;

    public SharedResources(DirectoryReader directory) {
        this.directory = directory;
    }

    /// The types, in their order.
    static List<String> types() {
        return ResourceHome.types().stream()
                .filter(type ->
                        switch (ResourceHome.of(type).orElseThrow()) {
                            case ResourceHome.Shared _, ResourceHome.Either _ -> true;
                            case ResourceHome.Twin _ -> false;
                        })
                .sorted()
                .toList();
    }

    /// The next ids of a type; fewer than a page is the last page.
    List<DirectoryEntry> page(String type, String after) {
        return directory.page(type, after, PAGE);
    }

    static boolean lastPage(List<DirectoryEntry> page) {
        return page.size() < PAGE;
    }

    /// What the resource was at that moment; empty when it was not there.
    Optional<DirectoryEntry> asOf(DirectoryEntry newest, Instant at) {
        if (!newest.recordedAt().isAfter(at)) {
            return Optional.of(newest);
        }
        return directory
                .history(newest.type(), newest.id(), newest.version(), MOST_VERSIONS)
                .stream()
                .filter(entry -> !entry.recordedAt().isAfter(at))
                .findFirst()
                .filter(entry -> entry.content().isPresent());
    }
}
