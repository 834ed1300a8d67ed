package io.twinmesh.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.MedicationRequest;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Resource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What the CapabilityStatement of a server of US Core 6.1.0 says that it SHALL and SHOULD find of
/// Patient, Observation, Condition and MedicationRequest, asked about patients whose bundles are
/// known: the bundles tell what must be found.
final class UsCoreSearches {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Map<IdType, Bundle> loaded;

    /// @param loaded the bundle of each patient
    UsCoreSearches(Map<IdType, Bundle> loaded) {
        this.loaded = loaded;
    }

    /// @param kind names the combination of parameters
    /// @param expected what must be found, as [#said] tells it
    record Search(String kind, String url, List<String> expected) {}

    /// What a resource says, whatever server it is on: without its id, its version and its
    /// references, which a server gives it.
    static String said(Resource resource) {
        try {
            var tree =
                    MAPPER.readTree(Validator.R4.newJsonParser().encodeResourceToString(resource));
            ((ObjectNode) tree).remove(List.of("id", "meta"));
            withoutReferences(tree);
            return tree.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void withoutReferences(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove("reference");
        }
        node.forEach(UsCoreSearches::withoutReferences);
    }

    List<Search> all() {
        var searches = new ArrayList<Search>();
        loaded.forEach((patient, bundle) -> {
            observations(patient, bundle, searches);
            conditions(patient, bundle, searches);
            medications(patient, bundle, searches);
            patient(patient, bundle, searches);
            searches.addAll(UsCoreShould.of(patient, bundle));
        });
        return searches;
    }

    static <T extends Resource> Stream<T> of(Bundle bundle, Class<T> type) {
        return bundle.getEntry().stream()
                .map(Bundle.BundleEntryComponent::getResource)
                .filter(type::isInstance)
                .map(type::cast);
    }

    private static <T extends Resource> Search search(
            String kind, String url, Bundle bundle, Class<T> type, Predicate<T> wanted) {
        return new Search(
                kind, url, of(bundle, type).filter(wanted).map(UsCoreSearches::said).toList());
    }

    private static void observations(IdType patient, Bundle bundle, List<Search> searches) {
        var about = "Observation?patient=" + patient.getIdPart();
        for (var category : List.of("vital-signs", "laboratory", "survey")) {
            Predicate<Observation> wanted =
                    one ->
                            one.getCategory().stream()
                                    .flatMap(concept -> concept.getCoding().stream())
                                    .anyMatch(coding -> category.equals(coding.getCode()));
            searches.add(
                    search(
                            "Observation patient+category",
                            about + "&category=" + category,
                            bundle,
                            Observation.class,
                            wanted));
            var from =
                    between(
                            of(bundle, Observation.class)
                                    .filter(wanted)
                                    .map(UsCoreSearches::effective)
                                    .toList());
            searches.add(
                    search(
                            "Observation patient+category+date",
                            about + "&category=" + category + "&date=ge" + from,
                            bundle,
                            Observation.class,
                            wanted.and(one -> !effective(one).isBefore(from))));
        }
        of(bundle, Observation.class)
                .map(one -> one.getCode().getCodingFirstRep())
                .collect(
                        Collectors.toMap(
                                UsCoreSearches::token, it -> it, (a, _) -> a, TreeMap::new))
                .values()
                .stream()
                .forEach(code ->
                        searches.add(
                                search(
                                        "Observation patient+code",
                                        about + "&code=" + encoded(token(code)),
                                        bundle,
                                        Observation.class,
                                        one ->
                                                one.getCode()
                                                        .hasCoding(
                                                                code.getSystem(),
                                                                code.getCode()))));
    }

    private static Instant effective(Observation observation) {
        return observation.getEffectiveDateTimeType().getValue().toInstant();
    }

    /// A moment in the longest time without any: no rounding of a day can make a difference.
    static Instant between(List<Instant> unsorted) {
        var times = unsorted.stream().sorted().toList();
        var before = 0;
        for (var i = 0; i + 1 < times.size(); i++) {
            if (gap(times, i) > gap(times, before)) {
                before = i;
            }
        }
        return times.size() < 2
                ? Instant.parse("1900-01-01T00:00:00Z")
                : times.get(before).plusSeconds(gap(times, before) / 2);
    }

    private static long gap(List<Instant> times, int before) {
        return times.size() < 2
                ? 0
                : times.get(before + 1).getEpochSecond() - times.get(before).getEpochSecond();
    }

    private static void conditions(IdType patient, Bundle bundle, List<Search> searches) {
        var about = "Condition?patient=" + patient.getIdPart();
        searches.add(search("Condition patient", about, bundle, Condition.class, _ -> true));
        for (var status : List.of("active", "resolved")) {
            searches.add(
                    search(
                            "Condition patient+clinical-status",
                            about + "&clinical-status=" + status,
                            bundle,
                            Condition.class,
                            one ->
                                    status.equals(
                                            one.getClinicalStatus()
                                                    .getCodingFirstRep()
                                                    .getCode())));
        }
        for (var category : List.of("problem-list-item", "encounter-diagnosis")) {
            Predicate<Condition> wanted =
                    one -> category.equals(one.getCategoryFirstRep().getCodingFirstRep().getCode());
            searches.add(
                    search(
                            "Condition patient+category",
                            about + "&category=" + category,
                            bundle,
                            Condition.class,
                            wanted));
            searches.add(
                    search(
                            "Condition patient+category+clinical-status",
                            about + "&category=" + category + "&clinical-status=active",
                            bundle,
                            Condition.class,
                            wanted.and(one ->
                                    "active"
                                            .equals(
                                                    one.getClinicalStatus()
                                                            .getCodingFirstRep()
                                                            .getCode()))));
        }
    }

    private static void medications(IdType patient, Bundle bundle, List<Search> searches) {
        var about = "MedicationRequest?patient=" + patient.getIdPart() + "&intent=";
        for (var intent : MedicationRequest.MedicationRequestIntent.values()) {
            if (intent.toCode() == null) {
                continue;
            }
            searches.add(
                    search(
                            "MedicationRequest patient+intent",
                            about + intent.toCode(),
                            bundle,
                            MedicationRequest.class,
                            one -> one.getIntent() == intent));
            for (var status :
                    List.of(
                            MedicationRequest.MedicationRequestStatus.ACTIVE,
                            MedicationRequest.MedicationRequestStatus.STOPPED)) {
                searches.add(
                        search(
                                "MedicationRequest patient+intent+status",
                                about + intent.toCode() + "&status=" + status.toCode(),
                                bundle,
                                MedicationRequest.class,
                                one -> one.getIntent() == intent && one.getStatus() == status));
            }
        }
    }

    /// These are asked of all patients.
    private void patient(IdType id, Bundle bundle, List<Search> searches) {
        var patient = of(bundle, Patient.class).findFirst().orElseThrow();
        var name = patient.getNameFirstRep();
        var family = name.getFamily();
        var given = name.getGiven().getFirst().getValue();
        var born = patient.getBirthDateElement().getValueAsString();
        var gender = patient.getGender();
        searches.add(one("Patient _id", "_id=" + id.getIdPart(), it -> it.equalsDeep(patient)));
        patient.getIdentifier()
                .forEach(identifier -> {
                    var token = identifier.getSystem() + "|" + identifier.getValue();
                    searches.add(
                            one(
                                    "Patient identifier",
                                    "identifier=" + encoded(token),
                                    it ->
                                            it.getIdentifier().stream()
                                                    .anyMatch(
                                                            held -> held.equalsDeep(identifier))));
                });
        searches.add(one("Patient name", "name=" + encoded(family), it -> named(it, family)));
        searches.add(
                one(
                        "Patient birthdate+name",
                        "birthdate=" + born + "&name=" + encoded(given),
                        it ->
                                named(it, given)
                                        && born.equals(
                                                it.getBirthDateElement().getValueAsString())));
        searches.add(
                one(
                        "Patient gender+name",
                        "gender=" + gender.toCode() + "&name=" + encoded(family),
                        it -> named(it, family) && it.getGender() == gender));
        searches.add(
                one(
                        "Patient birthdate+family",
                        "birthdate=" + born + "&family=" + encoded(family),
                        it ->
                                ofFamily(it, family)
                                        && born.equals(
                                                it.getBirthDateElement().getValueAsString())));
        searches.add(
                one(
                        "Patient family+gender",
                        "family=" + encoded(family) + "&gender=" + gender.toCode(),
                        it -> ofFamily(it, family) && it.getGender() == gender));
        if (patient.hasDeceasedDateTimeType()) {
            var died = patient.getDeceasedDateTimeType().getValueAsString();
            searches.add(
                    one(
                            "Patient death-date+family",
                            "death-date=" + encoded(died) + "&family=" + encoded(family),
                            it ->
                                    ofFamily(it, family)
                                            && it.hasDeceasedDateTimeType()
                                            && died.equals(
                                                    it.getDeceasedDateTimeType()
                                                            .getValueAsString())));
        }
    }

    private Search one(String kind, String query, Predicate<Patient> wanted) {
        return new Search(
                kind,
                "Patient?" + query,
                loaded.values().stream()
                        .flatMap(bundle -> of(bundle, Patient.class))
                        .filter(wanted)
                        .map(UsCoreSearches::said)
                        .toList());
    }

    private static boolean ofFamily(Patient patient, String beginning) {
        return patient.getName().stream()
                .map(HumanName::getFamily)
                .anyMatch(it -> it.regionMatches(true, 0, beginning, 0, beginning.length()));
    }

    /// Whether a part of a name begins so.
    private static boolean named(Patient patient, String beginning) {
        return patient.getName().stream()
                .flatMap(name ->
                        Stream.of(
                                        Stream.of(name.getFamily()),
                                        name.getGiven().stream().map(it -> it.getValue()),
                                        name.getPrefix().stream().map(it -> it.getValue()))
                                .flatMap(parts -> parts))
                .anyMatch(part -> part.regionMatches(true, 0, beginning, 0, beginning.length()));
    }

    static String token(Coding coding) {
        return coding.getSystem() + "|" + coding.getCode();
    }

    static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    /// In one order, to be compared.
    static List<String> sorted(Stream<String> said) {
        return said.sorted(Comparator.naturalOrder()).toList();
    }
}
