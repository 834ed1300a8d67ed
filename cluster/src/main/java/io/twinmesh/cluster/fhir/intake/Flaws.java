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
        var place = entry.resourcePlace();
        return BundleRefused.at(
                flaw.place().isEmpty() ? place : place + "." + flaw.place(),
                switch (flaw.kind()) {
                    case MISSING -> "resource.element-missing";
                    case UNKNOWN -> "resource.element-unknown";
                    case SHAPE -> "resource.shape";
                    case VALUE -> "resource.value-malformed";
                    case CODE -> "resource.code-unknown";
                },
                flaw.expected());
    }
}
