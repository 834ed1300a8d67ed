package io.twinmesh.cluster.fhir.write;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.twinmesh.cluster.fhir.intake.naming.IdentifierQuery;
import io.twinmesh.cluster.fhir.intake.naming.Known;
import io.twinmesh.cluster.fhir.intake.naming.ResourceHome;
import io.twinmesh.cluster.fhir.read.twin.FreshIndex;
import io.twinmesh.persistence.directory.DirectoryEntry;
import io.twinmesh.persistence.directory.DirectoryReader;
import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.resource.ResourceReader;
import io.twinmesh.persistence.resource.ResourceVersion;
import io.twinmesh.persistence.resource.StoredResource;
import io.twinmesh.persistence.resource.key.PatientTerm;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the index and the directory know of resources that are stored. Every method blocks.
public final class StoredResources implements Known {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /// More than one is all that matters.
    private static final int SEVERAL = 2;

    private final ResourceReader twins;
    private final DirectoryReader directory;
    private final FreshIndex index;

    /// @param index is waited for, so that what was written a moment ago is known
    public StoredResources(ResourceReader twins, DirectoryReader directory, FreshIndex index) {
        this.twins = twins;
        this.directory = directory;
        this.index = index;
    }

    @Override
    public Map<ResourceName, PatientId> owners(Set<ResourceName> names) {
        index.now();
        return ownersSoFar(names);
    }

    @Override
    public Map<ResourceName, PatientId> ownersSoFar(Set<ResourceName> names) {
        var owners = new HashMap<ResourceName, PatientId>();
        for (var name : names) {
            twins.newest(name.type(), name.id())
                    .ifPresent(version -> owners.put(name, version.twin()));
        }
        return owners;
    }

    @Override
    public boolean shared(ResourceName name) {
        return directory.newest(name.type(), name.id()).filter(e -> !e.deleted()).isPresent();
    }

    @Override
    public List<String> identified(IdentifierQuery query, Optional<PatientId> within) {
        var home = ResourceHome.of(query.type());
        if (query.type().equals("Patient")) {
            return patients(query);
        }
        return within.isPresent()
                ? ofTwin(query, within.get())
                : home.filter(h -> !(h instanceof ResourceHome.Twin)).isPresent()
                        ? directory.identified(query.type(), query.system(), query.value(), SEVERAL)
                        : List.of();
    }

    /// The index finds candidates by a hash; the resource itself decides.
    private List<String> patients(IdentifierQuery query) {
        var standing = index.now();
        var term = PatientTerm.identifier(query.system(), query.value());
        var found = new ArrayList<String>();
        var after = "";
        while (found.size() < SEVERAL) {
            var page =
                    twins.patients(
                            List.of(Set.of(term)),
                            standing.position(),
                            after,
                            ResourceReader.MOST_ROWS);
            twins.open(page).stream()
                    .filter(patient -> fits(patient, query))
                    .forEach(patient -> found.add(patient.id()));
            if (page.size() < ResourceReader.MOST_ROWS) {
                break;
            }
            after = page.getLast().twin().value();
        }
        return List.copyOf(found);
    }

    private List<String> ofTwin(IdentifierQuery query, PatientId twin) {
        var wanted = ResourceReader.Wanted.of(twin, query.type(), index.after(twin).position());
        var found = new ArrayList<String>();
        var slice = twins.slice(wanted, 0, ResourceReader.MOST_ROWS);
        while (true) {
            slice.resources().stream()
                    .filter(resource -> fits(resource, query))
                    .forEach(resource -> found.add(resource.id()));
            if (!slice.more() || found.size() >= SEVERAL) {
                return List.copyOf(found);
            }
            slice = twins.slice(wanted, slice.last(), ResourceReader.MOST_ROWS);
        }
    }

    private static boolean fits(StoredResource resource, IdentifierQuery query) {
        return resource.content().map(content -> fits(tree(content), query)).orElse(false);
    }

    private static boolean fits(JsonNode resource, IdentifierQuery query) {
        return IdentifierQuery.identifiers(resource).stream().anyMatch(query::fits);
    }

    @Override
    public Optional<JsonNode> medicationCode(String id) {
        return directory
                .newest("Medication", id)
                .flatMap(DirectoryEntry::content)
                .map(content -> tree(content).path("code"));
    }

    /// A resource as it is now; empty when it is not there or was deleted.
    Optional<JsonNode> content(ResourceName name) {
        return twins.newest(name.type(), name.id())
                .map(version ->
                        twins.open(List.of(version)).stream()
                                .findFirst()
                                .flatMap(StoredResource::content))
                .orElseGet(() ->
                        directory.newest(name.type(), name.id()).flatMap(DirectoryEntry::content))
                .map(StoredResources::tree);
    }

    /// When a twin's resource last changed.
    Optional<Instant> changedAt(ResourceName name) {
        return twins.newest(name.type(), name.id()).map(ResourceVersion::recordedAt);
    }

    private static JsonNode tree(Bytes content) {
        try {
            return MAPPER.readTree(content.toArray());
        } catch (IOException _) {
            // the parser's own message quotes the text
            throw new IllegalStateException("a stored resource is not JSON");
        }
    }
}
