package io.twinmesh.conformance;

import io.twinmesh.conformance.UsCoreSearches.Search;

import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.MedicationRequest;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Type;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// What US Core 6.1.0 says that a server SHOULD find of one patient's Observations, Conditions and
/// MedicationRequests, beside what it SHALL.
final class UsCoreShould {
    static final String ASSERTED = "http://hl7.org/fhir/StructureDefinition/condition-assertedDate";

    private final Bundle bundle;
    private final String patient;
    private final List<Search> searches = new ArrayList<>();

    private UsCoreShould(IdType patient, Bundle bundle) {
        this.patient = "?patient=" + patient.getIdPart();
        this.bundle = bundle;
    }

    static List<Search> of(IdType patient, Bundle bundle) {
        var should = new UsCoreShould(patient, bundle);
        should.observations();
        should.conditions();
        should.medications();
        return should.searches;
    }

    private void observations() {
        var all = all(Observation.class);
        for (var code : codes(all.stream().map(Observation::getCode))) {
            var of = all.stream().filter(one -> has(one.getCode(), code)).toList();
            since(
                    "Observation patient+code+date",
                    "Observation" + patient + "&code=" + code + "&date=ge",
                    of,
                    one -> Optional.of(one.getEffectiveDateTimeType()));
        }
        for (var category : List.of("vital-signs", "laboratory")) {
            for (var status : List.of("final", "amended")) {
                add(
                        "Observation patient+category+status",
                        "Observation" + patient + "&category=" + category + "&status=" + status,
                        all.stream()
                                .filter(one ->
                                        one.getCategory().stream()
                                                .anyMatch(it -> has(it, "|" + category)))
                                .filter(one -> one.getStatus().toCode().equals(status))
                                .toList());
            }
        }
    }

    private void conditions() {
        var all = all(Condition.class);
        var about = "Condition" + patient;
        for (var code : codes(all.stream().map(Condition::getCode))) {
            add(
                    "Condition patient+code",
                    about + "&code=" + code,
                    all.stream().filter(one -> has(one.getCode(), code)).toList());
        }
        since(
                "Condition patient+onset-date",
                about + "&onset-date=ge",
                all,
                one -> dateTime(one.getOnset()));
        since(
                "Condition patient+abatement-date",
                about + "&abatement-date=ge",
                all,
                one -> dateTime(one.getAbatement()));
        since(
                "Condition patient+recorded-date",
                about + "&recorded-date=ge",
                all,
                one -> Optional.ofNullable(one.getRecordedDateElement()));
        since(
                "Condition patient+asserted-date",
                about + "&asserted-date=ge",
                all,
                one ->
                        Optional.ofNullable(one.getExtensionByUrl(ASSERTED))
                                .flatMap(extension -> dateTime(extension.getValue())));
        for (var encounter : encounters(all.stream().map(Condition::getEncounter))) {
            add(
                    "Condition patient+category+encounter",
                    about + "&category=problem-list-item&encounter=Encounter/" + encounter,
                    all.stream()
                            .filter(one -> in(one.getEncounter(), encounter))
                            .filter(one ->
                                    one.getCategory().stream()
                                            .anyMatch(it -> has(it, "|problem-list-item")))
                            .toList());
        }
    }

    private void medications() {
        var all = all(MedicationRequest.class);
        var about = "MedicationRequest" + patient + "&intent=order";
        var ordered =
                all.stream()
                        .filter(one ->
                                one.getIntent() == MedicationRequest.MedicationRequestIntent.ORDER)
                        .toList();
        since(
                "MedicationRequest patient+intent+authoredon",
                about + "&authoredon=ge",
                ordered,
                one -> Optional.ofNullable(one.getAuthoredOnElement()));
        for (var encounter : encounters(all.stream().map(MedicationRequest::getEncounter))) {
            add(
                    "MedicationRequest patient+intent+encounter",
                    about + "&encounter=Encounter/" + encounter,
                    ordered.stream().filter(one -> in(one.getEncounter(), encounter)).toList());
        }
    }

    private <T extends Resource> List<T> all(Class<T> type) {
        return UsCoreSearches.of(bundle, type).toList();
    }

    private void add(String kind, String url, List<? extends Resource> expected) {
        searches.add(new Search(kind, url, expected.stream().map(UsCoreSearches::said).toList()));
    }

    private <T extends Resource> void since(
            String kind, String url, List<T> all, Function<T, Optional<BaseDateTimeType>> when) {
        var from =
                UsCoreSearches.between(
                        all.stream().flatMap(one -> moment(when.apply(one)).stream()).toList());
        add(
                kind,
                url + from,
                all.stream()
                        .filter(one ->
                                moment(when.apply(one))
                                        .filter(at -> !at.isBefore(from))
                                        .isPresent())
                        .toList());
    }

    private static Optional<Instant> moment(Optional<BaseDateTimeType> at) {
        return at.filter(BaseDateTimeType::hasValue).map(it -> it.getValue().toInstant());
    }

    private static Optional<BaseDateTimeType> dateTime(Type value) {
        return value instanceof DateTimeType at ? Optional.of(at) : Optional.empty();
    }

    /// `system|code`, encoded.
    private static List<String> codes(Stream<CodeableConcept> concepts) {
        return concepts.map(CodeableConcept::getCodingFirstRep)
                .map(UsCoreSearches::token)
                .map(UsCoreSearches::encoded)
                .distinct()
                .sorted()
                .toList();
    }

    /// @param token encoded; one that begins with `|` is of any system
    private static boolean has(CodeableConcept concept, String token) {
        return concept.getCoding().stream()
                .map(UsCoreSearches::token)
                .anyMatch(it ->
                        token.startsWith("|")
                                ? it.endsWith(token)
                                : UsCoreSearches.encoded(it).equals(token));
    }

    /// The ids of encounters: the server gives a resource the id of its `urn:uuid:`.
    private static List<String> encounters(Stream<Reference> references) {
        return references
                .filter(Reference::hasReference)
                .map(reference -> id(reference.getReference()))
                .distinct()
                .sorted()
                .toList();
    }

    private static boolean in(Reference reference, String encounter) {
        return reference.hasReference() && id(reference.getReference()).equals(encounter);
    }

    static String id(String reference) {
        return reference.replaceFirst("^(urn:uuid:|Encounter/)", "");
    }
}
