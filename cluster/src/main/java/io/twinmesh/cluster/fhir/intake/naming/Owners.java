package io.twinmesh.cluster.fhir.intake.naming;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cluster.fhir.intake.bundle.BundleRefused;
import io.twinmesh.cluster.fhir.intake.bundle.Entry;
import io.twinmesh.cluster.fhir.intake.naming.Known.ResourceName;
import io.twinmesh.persistence.identity.PatientId;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Whose a resource is.
public final class Owners {
    /// A patient of ours in a reference, relative or absolute.
    private static final Pattern TWIN =
            Pattern.compile("(?:https?://[^ ]*/)?Patient/(tw-[0-9a-f]{32})");

    private static final Pattern RELATIVE =
            Pattern.compile("([A-Za-z]{1,64})/([A-Za-z0-9.-]{1,64})");

    /// Elements that mean a patient even when they name him by identifier alone.
    private static final Set<String> PATIENT_FIRST =
            Set.of("subject", "patient", "beneficiary", "for", "individual", "candidate");

    private final Names names;
    private final Lookups lookups;
    private final PatientNames patients;

    public Owners(Names names, Lookups lookups, PatientNames patients) {
        this.names = names;
        this.lookups = lookups;
        this.patients = patients;
    }

    /// @param elements that may refer to the patient, the first one before the others
    /// @return empty when none of them does
    public Optional<PatientId> of(Entry entry, JsonNode resource, List<String> elements)
            throws BundleRefused {
        for (var element : elements) {
            for (var reference : references(resource, element)) {
                var place = entry.resourcePlace() + "." + element;
                var owner = owner(reference, element, place);
                if (owner.isPresent()) {
                    return owner;
                }
            }
        }
        return Optional.empty();
    }

    /// Whether one of the elements stands in the resource at all.
    public static boolean mentions(JsonNode resource, List<String> elements) {
        return elements.stream().anyMatch(element -> !references(resource, element).isEmpty());
    }

    private Optional<PatientId> owner(JsonNode reference, String element, String place)
            throws BundleRefused {
        var text = reference.path("reference");
        if (!text.isTextual()) {
            var other = reference.path("type").asText("Patient");
            return PATIENT_FIRST.contains(element) && other.equals("Patient")
                    ? patients.named(reference.path("identifier"))
                    : Optional.empty();
        }
        var plain = Names.unversioned(text.textValue());
        var brought = names.named(plain);
        if (brought.isPresent()) {
            return names.owner(brought.get());
        }
        var twin = TWIN.matcher(plain);
        if (twin.matches()) {
            return Optional.of(new PatientId(twin.group(1)));
        }
        if (plain.startsWith("Patient?")) {
            return Optional.of(new PatientId(conditional(plain, place)));
        }
        if (plain.startsWith("Patient/") || plain.startsWith("urn:")) {
            throw BundleRefused.at(
                    place + ".reference",
                    "bundle.reference-unresolved",
                    "names nobody who is known");
        }
        return stored(plain);
    }

    private String conditional(String plain, String place) throws BundleRefused {
        var query =
                IdentifierQuery.parse(plain)
                        .orElseThrow(() -> Address.unsupported(place + ".reference"));
        return References.one(
                query, lookups.storedOrBrought(query, Optional.empty()), place + ".reference");
    }

    /// The owner of another resource of a patient, for what is about resources.
    private Optional<PatientId> stored(String plain) {
        var relative = RELATIVE.matcher(plain);
        if (!relative.matches()
                || !ResourceHome.of(relative.group(1))
                        .map(home -> !(home instanceof ResourceHome.Shared))
                        .orElse(false)) {
            return Optional.empty();
        }
        var name = new ResourceName(relative.group(1), relative.group(2));
        return Optional.ofNullable(lookups.known().owners(Set.of(name)).get(name));
    }

    /// The elements at a path, arrays opened.
    private static List<JsonNode> references(JsonNode resource, String path) {
        var found = List.of(resource);
        for (var step : path.split("\\.", -1)) {
            var next = new ArrayList<JsonNode>();
            for (var node : found) {
                var child = node.path(step);
                if (child.isArray()) {
                    child.forEach(next::add);
                } else if (!child.isMissingNode()) {
                    next.add(child);
                }
            }
            found = next;
        }
        return found;
    }
}
