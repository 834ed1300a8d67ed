package io.twinmesh.cluster.fhir.intake;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cluster.fhir.intake.bundle.BundleRefused;
import io.twinmesh.cluster.fhir.intake.bundle.Entry;
import io.twinmesh.cluster.fhir.intake.structure.Flaw;
import io.twinmesh.cluster.fhir.intake.structure.ResourceCheck;

import java.util.ArrayList;
import java.util.List;

/// Where the resources of one request break the structure of FHIR R4, told all at once.
final class Flaws {
    private static final int MOST = 20;

    private final List<BundleRefused> found = new ArrayList<>();

    /// Notes those of one entry.
    void in(Entry entry, JsonNode resource) {
        if (found.size() < MOST) {
            ResourceCheck.flaws(resource, MOST - found.size())
                    .forEach(flaw -> found.add(told(entry, flaw)));
        }
    }

    boolean none() {
        return found.isEmpty();
    }

    void refuse() throws BundleRefused {
        if (!found.isEmpty()) {
            throw BundleRefused.of(found);
        }
    }

    private static BundleRefused told(Entry entry, Flaw flaw) {
        return BundleRefused.at(
                flaw.placeIn(entry.resourcePlace()), flaw.kind().code(), flaw.expected());
    }
}
