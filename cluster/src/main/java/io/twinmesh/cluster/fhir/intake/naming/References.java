package io.twinmesh.cluster.fhir.intake.naming;

import io.twinmesh.cluster.fhir.intake.bundle.BundleRefused;
import io.twinmesh.cluster.fhir.intake.bundle.Entry;
import io.twinmesh.cluster.fhir.intake.bundle.Links;
import io.twinmesh.cluster.fhir.intake.bundle.Links.Link;
import io.twinmesh.cluster.fhir.intake.naming.Known.ResourceName;
import io.twinmesh.persistence.identity.PatientId;

import java.util.List;
import java.util.Optional;

/// Where the references of a resource lead to.
public final class References {
    private final Names names;
    private final Lookups lookups;

    public References(Names names, Lookups lookups) {
        this.names = names;
        this.lookups = lookups;
    }

    /// The resource under its id here, with every reference to the request itself and every
    /// conditional one resolved.
    ///
    /// @param owner where conditional references to resources of a patient look
    public byte[] resolved(Entry entry, Links links, String id, Optional<PatientId> owner)
            throws BundleRefused {
        return links.rewritten(id, link -> target(entry, links, link, owner));
    }

    private Optional<String> target(Entry entry, Links links, Link link, Optional<PatientId> owner)
            throws BundleRefused {
        if (!link.reference()) {
            return names.named(link.text()).map(References::path);
        }
        var plain = Names.unversioned(link.text());
        var brought = names.named(plain).map(References::path);
        if (brought.isPresent()) {
            // a reference that is right already may ask for a version
            return brought.filter(path -> !path.equals(plain));
        }
        if (plain.startsWith("urn:")) {
            throw BundleRefused.at(
                    place(entry, links, link),
                    "bundle.reference-unresolved",
                    "names nothing that came with it");
        }
        if (!IdentifierQuery.conditional(plain)) {
            return Optional.empty();
        }
        var place = place(entry, links, link);
        var query = IdentifierQuery.parse(plain).orElseThrow(() -> Address.unsupported(place));
        var within = ofPatients(query.type()) ? owner : Optional.<PatientId>empty();
        return Optional.of(
                query.type() + "/" + one(query, lookups.storedOrBrought(query, within), place));
    }

    /// Patients themselves are looked for everywhere.
    private static boolean ofPatients(String type) {
        return !type.equals("Patient")
                && ResourceHome.of(type)
                        .map(home -> !(home instanceof ResourceHome.Shared))
                        .orElse(false);
    }

    private static String place(Entry entry, Links links, Link link) {
        return entry.resourcePlace() + "." + links.place(link);
    }

    private static String path(ResourceName name) {
        return name.type() + "/" + name.id();
    }

    /// The one match.
    static String one(IdentifierQuery query, List<String> matches, String place)
            throws BundleRefused {
        return switch (matches.size()) {
            case 1 -> matches.getFirst();
            case 0 ->
                    throw BundleRefused.at(
                            place,
                            "bundle.reference-unresolved",
                            "asks for a "
                                    + query.type()
                                    + " that is not here: send the bundle that holds it first");
            default ->
                    throw BundleRefused.at(
                            place,
                            "bundle.reference-ambiguous",
                            "asks for a " + query.type() + " and there are several");
        };
    }
}
