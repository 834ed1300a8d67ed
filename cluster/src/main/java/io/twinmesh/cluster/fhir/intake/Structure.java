package io.twinmesh.cluster.fhir.intake;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cluster.fhir.intake.bundle.BundleRefused;
import io.twinmesh.cluster.fhir.intake.bundle.Entry;
import io.twinmesh.cluster.fhir.intake.bundle.Links;
import io.twinmesh.cluster.fhir.intake.naming.ResourceHome;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// The outline of a resource: the elements that FHIR R4 demands of the types whose content we read,
/// and the JSON shape of their elements. Values are not judged: a record with an odd code is a
/// record.
final class Structure {
    private static final Pattern PATIENT =
            Pattern.compile("(?:[a-z]+://[^ ]*/)?(?:Patient|RelatedPerson)[/?].*", Pattern.DOTALL);

    /// The shape of elements that all types share.
    private static final String COMMON =
            "id:text meta:object implicitRules:text language:text text:object contained:list"
                    + " extension:list modifierExtension:list";

    /// Type, then its elements with their shape; `!` marks a demanded one, `*` any choice of its
    /// data type.
    private static final String TYPES =
            """
            Patient identifier:list active:flag name:list telecom:list gender:text birthDate:text address:list \
            maritalStatus:object photo:list contact:list communication:list generalPractitioner:list \
            managingOrganization:object link:list
            Observation status!:text code!:object identifier:list basedOn:list partOf:list category:list subject:object \
            focus:list encounter:object issued:text performer:list interpretation:list note:list bodySite:object \
            method:object specimen:object device:object referenceRange:list hasMember:list derivedFrom:list \
            component:list valueQuantity:object valueCodeableConcept:object valueSampledData:object \
            effectiveDateTime:text effectivePeriod:object
            Condition subject!:object identifier:list clinicalStatus:object verificationStatus:object category:list \
            severity:object code:object bodySite:list encounter:object recorder:object asserter:object stage:list \
            evidence:list note:list onsetDateTime:text abatementDateTime:text recordedDate:text
            MedicationRequest status!:text intent!:text medication*! subject!:object identifier:list category:list \
            doNotPerform:flag encounter:object authoredOn:text requester:object reasonCode:list reasonReference:list \
            note:list dosageInstruction:list dispenseRequest:object medicationCodeableConcept:object \
            medicationReference:object
            MedicationStatement status!:text medication*! subject!:object identifier:list category:object \
            context:object dateAsserted:text reasonCode:list note:list dosage:list \
            medicationCodeableConcept:object medicationReference:object
            Procedure status!:text subject!:object identifier:list code:object category:object performer:list \
            encounter:object reasonCode:list reasonReference:list bodySite:list note:list
            AllergyIntolerance patient!:object identifier:list clinicalStatus:object verificationStatus:object \
            category:list code:object reaction:list note:list
            Immunization status!:text vaccineCode!:object patient!:object occurrence*! identifier:list \
            encounter:object performer:list note:list reaction:list
            DiagnosticReport status!:text code!:object identifier:list basedOn:list category:list subject:object \
            encounter:object performer:list specimen:list result:list media:list presentedForm:list
            Encounter status!:text class!:object identifier:list type:list subject:object participant:list \
            period:object reasonCode:list location:list serviceProvider:object
            ServiceRequest status!:text intent!:text subject!:object identifier:list category:list code:object
            CarePlan status!:text intent!:text subject!:object identifier:list category:list activity:list goal:list
            Goal lifecycleStatus!:text description!:object subject!:object identifier:list category:list target:list
            Consent status!:text scope!:object category!:list identifier:list patient:object performer:list \
            policy:list policyRule:object verification:list provision:object
            DocumentReference status!:text content!:list identifier:list type:object category:list subject:object \
            author:list context:object
            """;

    private static final Map<String, Map<String, Element>> BY_TYPE = table();
    private static final Map<String, Element> SHARED = elements(COMMON);

    private enum Shape {
        TEXT("a string"),
        FLAG("true or false"),
        OBJECT("an object"),
        LIST("an array with something in it"),
        ANY("present");

        private final String said;

        Shape(String said) {
            this.said = said;
        }

        private boolean fits(JsonNode node) {
            return switch (this) {
                case TEXT -> node.isTextual();
                case FLAG -> node.isBoolean();
                case OBJECT -> node.isObject();
                case LIST -> node.isArray() && !node.isEmpty();
                case ANY -> true;
            };
        }
    }

    /// @param choice the name stands for all elements that begin with it
    private record Element(Shape shape, boolean demanded, boolean choice) {}

    private Structure() {}

    /// Refuses a resource that lacks what its type demands, or whose elements have another shape.
    static void check(Entry entry, String type, JsonNode resource) throws BundleRefused {
        shapes(entry, resource, SHARED);
        shapes(entry, resource, BY_TYPE.getOrDefault(type, Map.of()));
    }

    private static void shapes(Entry entry, JsonNode resource, Map<String, Element> elements)
            throws BundleRefused {
        for (var expected : elements.entrySet()) {
            var name = expected.getKey();
            var element = expected.getValue();
            var missing =
                    element.choice()
                            ? !hasChoice(resource, name)
                            : resource.path(name).isMissingNode();
            var place = entry.resourcePlace() + "." + name;
            if (missing && element.demanded()) {
                throw BundleRefused.at(place, "resource.element-missing", "is missing");
            }
            if (!missing && !element.choice() && !element.shape().fits(resource.path(name))) {
                throw BundleRefused.at(place, "resource.shape", "must be " + element.shape().said);
            }
        }
    }

    private static boolean hasChoice(JsonNode resource, String name) {
        for (var fields = resource.fieldNames(); fields.hasNext(); ) {
            var field = fields.next();
            if (field.startsWith(name) && field.length() > name.length()) {
                return true;
            }
        }
        return false;
    }

    /// Refuses a resource for the directory that speaks of a patient: what is there is not sealed.
    static void mentionsNoPatient(Entry entry, JsonNode resource, Links links)
            throws BundleRefused {
        for (var contained : resource.path("contained")) {
            var type = contained.path("resourceType").asText();
            if (ResourceHome.of(type).map(ResourceHome.Twin.class::isInstance).orElse(false)) {
                throw patientInDirectory(entry.resourcePlace() + ".contained");
            }
        }
        for (var link : links.found()) {
            if (PATIENT.matcher(link.text()).matches()) {
                throw patientInDirectory(entry.resourcePlace() + "." + links.place(link));
            }
        }
    }

    private static BundleRefused patientInDirectory(String place) {
        return BundleRefused.at(
                place,
                "resource.patient-in-directory",
                "may not speak of a patient: resources of this type are shared");
    }

    private static Map<String, Map<String, Element>> table() {
        var table = new LinkedHashMap<String, Map<String, Element>>();
        TYPES.lines()
                .forEach(line -> {
                    var space = line.indexOf(' ');
                    table.put(line.substring(0, space), elements(line.substring(space + 1)));
                });
        return Map.copyOf(table);
    }

    private static Map<String, Element> elements(String words) {
        var elements = new LinkedHashMap<String, Element>();
        for (var word : words.strip().split(" +", -1)) {
            var parts = word.split(":", -1);
            var name = parts[0].replaceAll("[*!]", "");
            elements.put(
                    name,
                    new Element(
                            parts.length == 1
                                    ? Shape.ANY
                                    : Shape.valueOf(parts[1].toUpperCase(Locale.ROOT)),
                            parts[0].endsWith("!"),
                            parts[0].contains("*")));
        }
        return Collections.unmodifiableMap(elements);
    }
}
