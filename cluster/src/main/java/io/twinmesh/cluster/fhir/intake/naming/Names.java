package io.twinmesh.cluster.fhir.intake.naming;

import io.twinmesh.cluster.fhir.intake.bundle.BundleRefused;
import io.twinmesh.cluster.fhir.intake.bundle.Entry;
import io.twinmesh.cluster.fhir.intake.naming.Known.ResourceName;
import io.twinmesh.persistence.identity.PatientId;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the entries of one request are called here, found by what the request calls them.
public final class Names {
    private final Map<String, ResourceName> byReference = new HashMap<>();
    private final Map<ResourceName, PatientId> owners = new HashMap<>();
    private final Set<ResourceName> taken = new HashSet<>();
    private final Set<String> fullUrls = new HashSet<>();

    /// Learns an entry's name here. References may use its `fullUrl`, or its type and the id it had
    /// where it came from.
    void learn(Entry entry, String type, String sourceId, String id) throws BundleRefused {
        if (!entry.fullUrl().isEmpty() && !fullUrls.add(entry.fullUrl())) {
            throw BundleRefused.at(
                    entry.at("fullUrl"),
                    "bundle.duplicate-full-url",
                    "stands in an earlier entry too");
        }
        var name = new ResourceName(type, id);
        if (!taken.add(name)) {
            throw BundleRefused.at(
                    entry.resourcePlace(),
                    "bundle.duplicate-resource",
                    "is the same resource as one of an earlier entry");
        }
        if (!entry.fullUrl().isEmpty()) {
            byReference.put(entry.fullUrl(), name);
        }
        if (!sourceId.isEmpty()) {
            byReference.putIfAbsent(type + "/" + sourceId, name);
        }
        byReference.putIfAbsent(type + "/" + id, name);
    }

    /// Learns whose an entry is.
    public void belongs(ResourceName name, PatientId owner) {
        owners.put(name, owner);
    }

    /// @param reference as the request has it, without a version
    public Optional<ResourceName> named(String reference) {
        return Optional.ofNullable(byReference.get(reference));
    }

    Optional<PatientId> owner(ResourceName name) {
        return Optional.ofNullable(owners.get(name));
    }

    /// A reference without the version it may ask for: versions are counted anew here.
    public static String unversioned(String reference) {
        var version = reference.indexOf("/_history/");
        return version < 0 ? reference : reference.substring(0, version);
    }
}
