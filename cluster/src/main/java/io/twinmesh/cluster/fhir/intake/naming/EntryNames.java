package io.twinmesh.cluster.fhir.intake.naming;

import io.twinmesh.actors.twin.command.PatientCommand.Condition;
import io.twinmesh.cluster.fhir.intake.bundle.BundleRefused;
import io.twinmesh.cluster.fhir.intake.bundle.Entry;
import io.twinmesh.cluster.fhir.intake.bundle.ResourceTrees;
import io.twinmesh.cluster.fhir.intake.naming.Known.ResourceName;
import io.twinmesh.persistence.identity.PatientId;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// Decides what each entry of a request is called here.
///
/// | request | name |
/// |---|---|
/// | a Patient | the twin's own, from its identifiers |
/// | `POST`, `fullUrl` is `urn:uuid:U` | `U`, so that the same bundle twice is the same resources |
/// | `POST`, `fullUrl` is something else | a new UUID |
/// | `POST` with `ifNoneExist`, `PUT Type?identifier=…` | the one that is found, else one that only this condition leads to, so that of two at once one creates |
/// | `PUT Type/id`, `DELETE Type/id` | `id` |
public final class EntryNames {
    private static final Pattern UUID_URL =
            Pattern.compile("urn:uuid:([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})");

    private final Names names;
    private final Lookups lookups;
    private final Owners owners;
    private final PatientNames patients;
    private final ResourceTrees trees;
    private final Supplier<String> freshIds;

    public EntryNames(
            Names names,
            Lookups lookups,
            Owners owners,
            PatientNames patients,
            ResourceTrees trees,
            Supplier<String> freshIds) {
        this.names = names;
        this.lookups = lookups;
        this.owners = owners;
        this.patients = patients;
        this.trees = trees;
        this.freshIds = freshIds;
    }

    public enum Action {
        KEEP,
        REMOVE
    }

    /// Where a resource's id comes from.
    public enum Origin {
        /// The request, or what is stored: somebody may know it.
        GIVEN,
        /// It was drawn just now, so that nobody can have it.
        DRAWN
    }

    /// An entry under its name here.
    ///
    /// @param owner known already of a Patient and of what was found under a condition
    /// @param origin where the id comes from
    public record Named(
            Action action,
            ResourceName name,
            ResourceHome home,
            Optional<PatientId> owner,
            Condition condition,
            Origin origin) {
        public String type() {
            return name.type();
        }

        public String id() {
            return name.id();
        }

        /// The same, of this patient.
        Named of(Optional<PatientId> other) {
            return new Named(action, name, home, other, condition, origin);
        }

        public boolean aboutResources() {
            return type().equals("Provenance");
        }
    }

    /// The entries' names, in their order.
    public List<Named> of(List<Entry> entries) throws BundleRefused {
        var named = new Named[entries.size()];
        // a condition is looked up within a patient, so patients come first and conditions last
        for (var turn : Turn.values()) {
            for (int i = 0; i < named.length; i++) {
                var entry = entries.get(i);
                var asked = Asked.of(entry);
                if (asked.turn() == turn) {
                    named[i] = named(entry, asked);
                    names.learn(
                            entry,
                            named[i].type(),
                            entry.body().map(Entry.Body::id).orElse(""),
                            named[i].id());
                    if (named[i].owner().isPresent()) {
                        names.belongs(named[i].name(), named[i].owner().get());
                    }
                    bring(entry, named[i]);
                }
            }
        }
        return new ArrayList<>(Arrays.asList(named));
    }

    private enum Turn {
        PATIENTS,
        OTHERS,
        CONDITIONS
    }

    /// What an entry asks for, its form checked.
    private record Asked(
            Action action,
            String type,
            Method method,
            ResourceHome home,
            Address address,
            Optional<IdentifierQuery> condition) {
        /// How a resource is to be kept or removed.
        private enum Method {
            POST,
            PUT,
            DELETE
        }

        boolean creates() {
            return method == Method.POST;
        }

        ResourceName name(String id) {
            return new ResourceName(type, id);
        }

        /// What must hold for a resource that a condition names.
        Condition condition(Entry entry) throws BundleRefused {
            return creates()
                    ? Condition.ofNewcomers()
                    : Condition.ofVersion(Address.version(entry));
        }

        Named named(ResourceName name, Condition holds) {
            return new Named(action, name, home, Optional.empty(), holds, Origin.GIVEN);
        }

        Named drawn(ResourceName name) {
            return new Named(action, name, home, Optional.empty(), Condition.NONE, Origin.DRAWN);
        }

        Named patient(PatientId owner, Condition holds) {
            return named(name(owner.value()), holds).of(Optional.of(owner));
        }

        static Asked of(Entry entry) throws BundleRefused {
            return switch (entry.method()) {
                case "POST", "PUT" -> kept(entry);
                case "DELETE" -> removed(entry);
                default ->
                        throw BundleRefused.at(
                                entry.at("request.method"),
                                "bundle.method-unsupported",
                                "must be POST, PUT or DELETE here");
            };
        }

        private static Asked kept(Entry entry) throws BundleRefused {
            var address = Address.of(entry);
            var place = entry.at("request.url");
            var type =
                    switch (address) {
                        case Address.OfType(String t) when entry.method().equals("POST") -> t;
                        case Address.OfResource(String t, String _)
                                when entry.method().equals("PUT") ->
                                t;
                        case Address.OfQuery(IdentifierQuery q) when entry.method().equals("PUT") ->
                                q.type();
                        case Address.OfType _, Address.OfResource _, Address.OfQuery _ ->
                                throw BundleRefused.malformed(
                                        place,
                                        entry.method().equals("POST")
                                                ? "must be the resource's type"
                                                : "must be Type/id or Type?identifier=…");
                    };
            var home = home(entry, type);
            var body = entry.body();
            if (body.isEmpty()) {
                throw BundleRefused.malformed(entry.at("resource"), "is missing");
            }
            if (!body.get().type().equals(type)) {
                throw BundleRefused.at(
                        entry.resourcePlace() + ".resourceType",
                        "resource.type-mismatch",
                        "must be the type of the address");
            }
            Optional<IdentifierQuery> condition = Optional.empty();
            if (address instanceof Address.OfQuery(IdentifierQuery query)) {
                condition = Optional.of(query);
            } else if (entry.method().equals("POST") && !entry.ifNoneExist().isEmpty()) {
                condition =
                        Optional.of(
                                IdentifierQuery.parse(type, entry.ifNoneExist())
                                        .orElseThrow(() ->
                                                Address.unsupported(
                                                        entry.place().isEmpty()
                                                                ? "If-None-Exist"
                                                                : entry.at(
                                                                        "request.ifNoneExist"))));
            }
            return new Asked(
                    Action.KEEP, type, Method.valueOf(entry.method()), home, address, condition);
        }

        private static Asked removed(Entry entry) throws BundleRefused {
            var address = Address.of(entry);
            if (address instanceof Address.OfResource(String type, String _)) {
                return new Asked(
                        Action.REMOVE,
                        type,
                        Method.DELETE,
                        home(entry, type),
                        address,
                        Optional.empty());
            }
            throw BundleRefused.malformed(entry.at("request.url"), "must be Type/id");
        }

        private static ResourceHome home(Entry entry, String type) throws BundleRefused {
            return ResourceHome.of(type)
                    .orElseThrow(() ->
                            BundleRefused.at(
                                    entry.place().isEmpty() ? "the type" : entry.place(),
                                    "resource.type-unsupported",
                                    "is of a type that is not taken in here"));
        }

        Turn turn() {
            if (type.equals("Patient")) {
                return Turn.PATIENTS;
            }
            return condition.isPresent() ? Turn.CONDITIONS : Turn.OTHERS;
        }
    }

    private Named named(Entry entry, Asked asked) throws BundleRefused {
        if (asked.action() == Action.KEEP && asked.type().equals("Patient")) {
            return patient(entry, asked);
        }
        if (asked.condition().isPresent()) {
            return conditional(entry, asked, asked.condition().get());
        }
        return switch (asked.address()) {
            case Address.OfResource(String _, String id) -> {
                var name = asked.name(id);
                if (asked.action() == Action.KEEP) {
                    sameId(entry, name);
                }
                yield asked.named(name, Condition.ofVersion(Address.version(entry)));
            }
            case Address.OfType _, Address.OfQuery _ -> {
                var uuid = UUID_URL.matcher(entry.fullUrl());
                yield uuid.matches()
                        ? asked.named(asked.name(uuid.group(1)), Condition.NONE)
                        : asked.drawn(asked.name(freshIds.get()));
            }
        };
    }

    /// An update carries its id, and it is the one of the address.
    private static void sameId(Entry entry, ResourceName name) throws BundleRefused {
        if (!carriedId(entry).equals(Optional.of(name.id()))) {
            throw BundleRefused.at(
                    entry.resourcePlace() + ".id",
                    "resource.id-mismatch",
                    "must be the id of the address");
        }
    }

    private static Optional<String> carriedId(Entry entry) {
        return entry.body().map(Entry.Body::id).filter(id -> !id.isEmpty());
    }

    private Named conditional(Entry entry, Asked asked, IdentifierQuery query)
            throws BundleRefused {
        Optional<PatientId> owner =
                switch (asked.home()) {
                    case ResourceHome.Shared() -> Optional.empty();
                    case ResourceHome.Twin(var elements) ->
                            owners.of(entry, trees.of(entry), elements);
                    case ResourceHome.Either(var elements) ->
                            owners.of(entry, trees.of(entry), elements);
                };
        var match = match(entry, asked, lookups.stored(query, owner));
        if (match.isPresent()) {
            if (!asked.creates() && carriedId(entry).isPresent()) {
                sameId(entry, match.get());
            }
            return asked.named(match.get(), asked.condition(entry)).of(owner);
        }
        var given = carriedId(entry).filter(_ -> !asked.creates());
        var id = given.orElseGet(() -> patients.conditional(owner, query));
        return asked.named(asked.name(id), asked.condition(entry)).of(owner);
    }

    private static Optional<ResourceName> match(Entry entry, Asked asked, List<String> ids)
            throws BundleRefused {
        if (ids.size() > 1) {
            throw BundleRefused.at(
                    entry.place().isEmpty() ? "the condition" : entry.at("request"),
                    "condition.ambiguous",
                    "fits several resources");
        }
        return ids.stream().findFirst().map(asked::name);
    }

    private Named patient(Entry entry, Asked asked) throws BundleRefused {
        var resource = trees.of(entry);
        var identified = patients.identified(resource);
        if (asked.condition().isPresent()) {
            var stored = lookups.stored(asked.condition().get(), Optional.empty());
            var owner =
                    match(entry, asked, stored)
                            .map(name -> new PatientId(name.id()))
                            .or(() -> identified)
                            .orElseGet(() -> patients.byUrl("urn:uuid:" + freshIds.get()));
            return asked.patient(owner, asked.condition(entry));
        }
        if (asked.address() instanceof Address.OfResource(String _, String id)) {
            sameId(entry, asked.name(id));
            if (PatientId.wellFormed(id)) {
                var patient = new PatientId(id);
                var version = Address.version(entry);
                // whoever has other identifiers than the twin's may change it, but not make it
                return asked.patient(
                        patient,
                        identified.equals(Optional.of(patient))
                                ? Condition.ofVersion(version)
                                : Condition.ofKnown(version));
            }
            if (entry.place().isEmpty()) {
                throw BundleRefused.at(
                        "Patient.id",
                        "patient.id-assigned",
                        "is given by the server: POST the Patient");
            }
        }
        var owner = identified.or(() -> byFullUrl(entry));
        if (owner.isEmpty() && !asked.creates()) {
            throw BundleRefused.at(
                    entry.resourcePlace(),
                    "bundle.patient-unidentified",
                    "needs an identifier with system and value");
        }
        return asked.patient(
                owner.orElseGet(() -> patients.byUrl("urn:uuid:" + freshIds.get())),
                Condition.ofVersion(asked.creates() ? Optional.empty() : Address.version(entry)));
    }

    private Optional<PatientId> byFullUrl(Entry entry) {
        return entry.fullUrl().startsWith("urn:uuid:") || entry.fullUrl().startsWith("http")
                ? Optional.of(patients.byUrl(entry.fullUrl()))
                : Optional.empty();
    }

    /// What other entries may look for in this one.
    private void bring(Entry entry, Named named) throws BundleRefused {
        if (named.action() == Action.REMOVE) {
            return;
        }
        if (named.type().equals("Patient") || named.home() instanceof ResourceHome.Shared) {
            var resource = trees.of(entry);
            lookups.brings(named.name(), resource);
            if (named.type().equals("Medication")) {
                lookups.bringsMedication(named.id(), resource.path("code"));
            }
        }
    }
}
