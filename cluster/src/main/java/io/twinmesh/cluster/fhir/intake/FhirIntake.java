package io.twinmesh.cluster.fhir.intake;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.twinmesh.actors.twin.PatientCommand.Condition;
import io.twinmesh.actors.twin.PatientCommand.IncomingResource;
import io.twinmesh.cluster.fhir.intake.BundleCutter.Entry;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.identity.Pseudonyms;
import io.twinmesh.persistence.vault.DataClass;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Reads a FHIR R4 transaction Bundle: cuts out each resource, finds whose it is, and reads the
/// facts a twin understands. Holds no state; safe for use by several threads; does not block.
public final class FhirIntake {
    private static final Set<String> OF_A_PATIENT =
            Set.of(
                    "Observation",
                    "Condition",
                    "MedicationRequest",
                    "MedicationStatement",
                    "Procedure",
                    "AllergyIntolerance",
                    "Immunization",
                    "DiagnosticReport",
                    "Encounter",
                    "Device");
    private static final Set<String> REFERENCED =
            Set.of("Organization", "Practitioner", "PractitionerRole", "RelatedPerson", "Location");

    /// Decimals exactly as written, `1.00` too.
    private static final ObjectReader TREE =
            JsonMapper.builder(BundleCutter.JSON)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build()
                    .readerFor(JsonNode.class);

    private final Pseudonyms pseudonyms;

    public FhirIntake(Pseudonyms pseudonyms) {
        this.pseudonyms = pseudonyms;
    }

    /// @param bundle the body, UTF-8 JSON
    /// @return [Intake.Cut], or [Intake.Refused] with `bundle.malformed`, `bundle.not-transaction`,
    ///   `bundle.too-many-entries`, `bundle.resource-too-large`, `bundle.patient-unidentified`,
    ///   `bundle.duplicate-full-url` or `bundle.reference-unresolved`
    public Intake read(byte[] bundle) {
        try {
            var entries = BundleCutter.cut(bundle);
            var people = people(bundle, entries);
            return cut(bundle, entries, people);
        } catch (BundleRefused e) {
            return new Intake.Refused(e.refusal());
        }
    }

    private References people(byte[] bundle, List<Entry> entries) throws BundleRefused {
        var people = new References(pseudonyms);
        for (var entry : entries) {
            switch (entry.type()) {
                case "Patient" -> people.patient(entry, tree(bundle, entry));
                case "Medication" -> people.medication(entry, tree(bundle, entry));
                default -> people.other(entry);
            }
        }
        return people;
    }

    private Intake.Cut cut(byte[] bundle, List<Entry> entries, References people)
            throws BundleRefused {
        var patients = new LinkedHashMap<PatientId, List<IncomingResource>>();
        var ignored = new TreeMap<String, Integer>();
        var referenced = new TreeMap<String, Integer>();
        var withoutFact = new TreeMap<String, Integer>();
        for (var entry : entries) {
            if (REFERENCED.contains(entry.type())) {
                count(referenced, entry);
                continue;
            }
            var owner = Optional.<PatientId>empty();
            if (entry.type().equals("Patient") || OF_A_PATIENT.contains(entry.type())) {
                var resource = tree(bundle, entry);
                owner = people.owner(entry, resource);
                if (owner.isPresent()) {
                    var reading = Facts.read(entry.type(), resource, people::medicationNamed);
                    if (reading.unread()) {
                        count(withoutFact, entry);
                    }
                    patients.computeIfAbsent(owner.get(), _ -> new ArrayList<>())
                            .add(
                                    new IncomingResource(
                                            entry.type().equals("Patient")
                                                    ? DataClass.IDENTITY
                                                    : DataClass.CLINICAL,
                                            entry.type(),
                                            entry.type().equals("Patient")
                                                    ? owner.get().value()
                                                    : id(entry),
                                            Arrays.copyOfRange(bundle, entry.from(), entry.to()),
                                            reading.facts(),
                                            Condition.NONE));
                }
            }
            if (owner.isEmpty()) {
                count(ignored, entry);
            }
        }
        return new Intake.Cut(entries.size(), parts(patients), ignored, referenced, withoutFact);
    }

    private static List<Intake.PatientResources> parts(
            Map<PatientId, List<IncomingResource>> patients) {
        return patients.entrySet().stream()
                .map(part -> new Intake.PatientResources(part.getKey(), part.getValue()))
                .toList();
    }

    private static String id(Entry entry) throws BundleRefused {
        if (!entry.id().isEmpty()) {
            return entry.id();
        }
        if (entry.fullUrl().isEmpty()) {
            throw BundleRefused.malformed(entry.place(), "needs an id, or its entry a fullUrl");
        }
        return entry.fullUrl().substring(entry.fullUrl().lastIndexOf(':') + 1);
    }

    private static JsonNode tree(byte[] bundle, Entry entry) throws BundleRefused {
        // only what is kept or read is limited: a resource of another type may be as large as it is
        if (entry.to() - entry.from() > BundleCutter.MAX_RESOURCE_BYTES) {
            throw new BundleRefused(
                    "bundle.resource-too-large",
                    entry.place() + " has at most " + BundleCutter.MAX_RESOURCE_BYTES + " bytes");
        }
        try {
            return TREE.readTree(bundle, entry.from(), entry.to() - entry.from());
        } catch (IOException _) {
            throw BundleRefused.malformed(entry.place(), "is not well-formed JSON");
        }
    }

    private static void count(SortedMap<String, Integer> counts, Entry entry) {
        counts.merge(entry.type(), 1, Integer::sum);
    }
}
