package io.twinmesh.cluster.fhir.intake;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.actors.twin.command.PatientCommand.Condition;
import io.twinmesh.actors.twin.command.PatientCommand.IncomingResource;
import io.twinmesh.actors.twin.command.PatientCommand.Removal;
import io.twinmesh.cluster.fhir.intake.Intake.Step;
import io.twinmesh.cluster.fhir.intake.bundle.BundleRefused;
import io.twinmesh.cluster.fhir.intake.bundle.Entry;
import io.twinmesh.cluster.fhir.intake.bundle.Links;
import io.twinmesh.cluster.fhir.intake.bundle.ResourceTrees;
import io.twinmesh.cluster.fhir.intake.meaning.DataClasses;
import io.twinmesh.cluster.fhir.intake.meaning.Elements;
import io.twinmesh.cluster.fhir.intake.meaning.Meaning;
import io.twinmesh.cluster.fhir.intake.naming.EntryNames;
import io.twinmesh.cluster.fhir.intake.naming.IdentifierQuery;
import io.twinmesh.cluster.fhir.intake.naming.Known;
import io.twinmesh.cluster.fhir.intake.naming.Known.ResourceName;
import io.twinmesh.cluster.fhir.intake.naming.Lookups;
import io.twinmesh.cluster.fhir.intake.naming.Names;
import io.twinmesh.cluster.fhir.intake.naming.Owners;
import io.twinmesh.cluster.fhir.intake.naming.PatientNames;
import io.twinmesh.cluster.fhir.intake.naming.References;
import io.twinmesh.cluster.fhir.intake.naming.ResourceHome;
import io.twinmesh.cluster.fhir.served.AnswerName;
import io.twinmesh.persistence.directory.DirectoryChange;
import io.twinmesh.persistence.directory.DirectoryChange.When;
import io.twinmesh.persistence.directory.Identifier;
import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.identity.PatientId;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// One request while it is read: first what each entry is called here, then what it says.
final class RequestReading {
    private final byte[] bytes;
    private final List<Entry> entries;
    private final Lookups lookups;
    private final Names names = new Names();
    private final EntryNames naming;
    private final Owners owners;
    private final References references;
    private final ResourceTrees trees;
    private final Flaws flaws = new Flaws();

    RequestReading(
            byte[] bytes,
            List<Entry> entries,
            Known known,
            PatientNames patients,
            Supplier<String> freshIds) {
        this.bytes = bytes;
        this.entries = entries;
        this.lookups = new Lookups(known);
        this.trees = new ResourceTrees(bytes);
        this.owners = new Owners(names, lookups, patients);
        this.references = new References(names, lookups);
        this.naming = new EntryNames(names, lookups, owners, patients, trees, freshIds);
    }

    Intake.Planned plan() throws BundleRefused {
        var named = naming.of(entries);
        var steps = new Step[entries.size()];
        // what is about other resources comes last: by then it is known whose they are
        for (var late : new boolean[] {false, true}) {
            for (int i = 0; i < steps.length; i++) {
                if (named.get(i).aboutResources() == late) {
                    var step = step(entries.get(i), named.get(i));
                    if (step.isPresent()) {
                        steps[i] = step.get();
                    }
                }
            }
        }
        flaws.refuse();
        noneIsTaken(List.of(steps), named);
        return new Intake.Planned(List.of(steps));
    }

    /// @return empty from the first resource on that breaks FHIR's structure: what is read out of a
    ///   resource relies on that, so that of the others only the structure is looked at
    private Optional<Step> step(Entry entry, EntryNames.Named named) throws BundleRefused {
        return switch (named.action()) {
            case KEEP -> {
                var resource = trees.of(entry);
                flaws.in(entry, resource);
                yield flaws.none() ? Optional.of(kept(entry, named, resource)) : Optional.empty();
            }
            case REMOVE -> flaws.none() ? Optional.of(removed(entry, named)) : Optional.empty();
        };
    }

    private Step kept(Entry entry, EntryNames.Named named, JsonNode resource) throws BundleRefused {
        var body = entry.body().orElseThrow();
        var home = named.home();
        var owner =
                switch (home) {
                    case ResourceHome.Shared() -> Optional.<PatientId>empty();
                    case ResourceHome.Twin(var elements) ->
                            Optional.of(owner(entry, resource, named, elements));
                    case ResourceHome.Either(var elements) -> {
                        var found = owners.of(entry, resource, elements);
                        if (found.isEmpty()
                                && body.type().equals("Device")
                                && Owners.mentions(resource, elements)) {
                            throw noPatient(entry, elements);
                        }
                        yield found;
                    }
                };
        var links = Links.in(Entry.cut(bytes, body));
        var content = references.resolved(entry, links, named.id(), owner);
        var resolved = trees.read(entry, content);
        return owner.isPresent()
                ? keep(entry, named, owner.get(), resolved, content)
                : share(entry, named, resolved, content);
    }

    private PatientId owner(
            Entry entry, JsonNode resource, EntryNames.Named named, List<String> elements)
            throws BundleRefused {
        if (named.owner().isPresent()) {
            return named.owner().get();
        }
        return owners.of(entry, resource, elements).orElseThrow(() -> noPatient(entry, elements));
    }

    private static BundleRefused noPatient(Entry entry, List<String> elements) {
        return BundleRefused.at(
                entry.resourcePlace() + "." + elements.getFirst(),
                "resource.patient-missing",
                "must refer to a patient");
    }

    private Step keep(
            Entry entry, EntryNames.Named named, PatientId owner, JsonNode resource, byte[] content)
            throws BundleRefused {
        names.belongs(named.name(), owner);
        var reading = Meaning.of(entry, named.type(), resource, this::medicationCode);
        return new Step.Keep(
                entry.index(),
                owner,
                new IncomingResource(
                        DataClasses.of(named.type(), resource),
                        named.type(),
                        named.id(),
                        content,
                        reading.facts(),
                        named.condition()),
                reading.unread());
    }

    private Optional<JsonNode> medicationCode(String reference) {
        var plain = Names.unversioned(reference);
        var id = names.named(plain).map(ResourceName::id);
        return id.or(() ->
                        plain.startsWith("Medication/")
                                ? Optional.of(plain.substring("Medication/".length()))
                                : Optional.empty())
                .flatMap(lookups::medicationCode);
    }

    private Step share(Entry entry, EntryNames.Named named, JsonNode resource, byte[] content)
            throws BundleRefused {
        SharedContent.mentionsNoPatient(entry, resource, Links.in(content));
        var identifiers = new ArrayList<Identifier>();
        for (var identifier : IdentifierQuery.identifiers(resource)) {
            Elements.text(identifier, "value")
                    .map(value ->
                            new Identifier(Elements.text(identifier, "system").orElse(""), value))
                    .ifPresent(identifiers::add);
        }
        return new Step.Share(
                entry.index(),
                new DirectoryChange.Put(
                        named.type(),
                        named.id(),
                        Bytes.of(content),
                        identifiers,
                        when(entry, named.condition()),
                        named.condition().version()));
    }

    private static When when(Entry entry, Condition condition) {
        if (condition.onlyNew()) {
            return When.ABSENT;
        }
        return entry.method().equals("POST") ? When.NEVER_RECORDED : When.DIFFERENT;
    }

    private Step removed(Entry entry, EntryNames.Named named) throws BundleRefused {
        if (named.type().equals("Patient")) {
            throw BundleRefused.at(
                    entry.at("request.url"),
                    "patient.not-deletable",
                    "names a patient, who is not deleted but erased");
        }
        if (!(named.home() instanceof ResourceHome.Shared)) {
            var owner = lookups.known().owners(Set.of(named.name())).get(named.name());
            if (owner != null) {
                return new Step.TakeBack(
                        entry.index(),
                        owner,
                        new Removal(
                                DataClasses.ofRemoval(named.type()),
                                named.type(),
                                named.id(),
                                named.condition().version()));
            }
        }
        if (named.home() instanceof ResourceHome.Twin && named.condition().version().isPresent()) {
            throw BundleRefused.at(
                    entry.at("request"),
                    "resource.version-conflict",
                    "asks for a version of what is not there");
        }
        return named.home() instanceof ResourceHome.Twin
                ? new Step.Nothing(entry.index(), named.type(), named.id())
                : new Step.Share(
                        entry.index(),
                        new DirectoryChange.Remove(
                                named.type(), named.id(), named.condition().version()));
    }

    /// A name that another patient's resource has is not given again.
    private void noneIsTaken(List<Step> steps, List<EntryNames.Named> named) throws BundleRefused {
        var chosen = new HashSet<ResourceName>();
        var unique = new HashSet<ResourceName>();
        for (int i = 0; i < steps.size(); i++) {
            if (named.get(i).origin() == EntryNames.Origin.GIVEN
                    && !(named.get(i).home() instanceof ResourceHome.Shared)) {
                // nobody else has drawn the same UUID a moment ago
                (entries.get(i).method().equals("POST") ? unique : chosen).add(named.get(i).name());
            }
        }
        var held = new HashMap<ResourceName, PatientId>();
        if (!chosen.isEmpty()) {
            held.putAll(lookups.known().owners(chosen));
        }
        if (!unique.isEmpty()) {
            held.putAll(lookups.known().ownersSoFar(unique));
        }
        for (int i = 0; i < steps.size(); i++) {
            var holder = held.get(named.get(i).name());
            var taken =
                    switch (steps.get(i)) {
                        case Step.Keep keep ->
                                AnswerName.job(keep.type(), keep.id()).isPresent()
                                        || (holder == null
                                                ? inDirectory(named.get(i))
                                                : !holder.equals(keep.patient()));
                        case Step.Share(_, DirectoryChange.Put _) -> holder != null;
                        case Step.Share _, Step.TakeBack _, Step.Nothing _ -> false;
                    };
            if (taken) {
                throw BundleRefused.at(
                        entries.get(i).resourcePlace(),
                        "resource.id-taken",
                        "has the id of a resource that belongs to somebody else");
            }
        }
    }

    private boolean inDirectory(EntryNames.Named named) {
        return named.home() instanceof ResourceHome.Either && lookups.known().shared(named.name());
    }
}
