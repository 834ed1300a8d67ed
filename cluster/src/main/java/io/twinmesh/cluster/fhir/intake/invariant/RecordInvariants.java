package io.twinmesh.cluster.fhir.intake.invariant;

import static io.twinmesh.cluster.fhir.intake.invariant.Parts.absent;
import static io.twinmesh.cluster.fhir.intake.invariant.Parts.chosen;
import static io.twinmesh.cluster.fhir.intake.invariant.Parts.coded;
import static io.twinmesh.cluster.fhir.intake.invariant.Parts.count;
import static io.twinmesh.cluster.fhir.intake.invariant.Parts.is;
import static io.twinmesh.cluster.fhir.intake.invariant.Parts.items;
import static io.twinmesh.cluster.fhir.intake.invariant.Parts.there;

import com.fasterxml.jackson.databind.JsonNode;

import java.math.BigDecimal;
import java.util.List;

/// Those of what is recorded, ordered and planned for patients, and of whom it concerns.
final class RecordInvariants {
    private static final String ALLERGY_VERIFICATION =
            "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification";
    private static final String CONDITION_CLINICAL =
            "http://terminology.hl7.org/CodeSystem/condition-clinical";
    private static final String CONDITION_VERIFICATION =
            "http://terminology.hl7.org/CodeSystem/condition-ver-status";
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    static final List<Invariant> ALL =
            List.of(
                    Invariant.of(
                            "AllergyIntolerance",
                            "ait-1",
                            "AllergyIntolerance.clinicalStatus SHALL be present if verificationStatus is not entered-in-error.",
                            it ->
                                    there(it, "clinicalStatus")
                                            || coded(
                                                    it.path("verificationStatus"),
                                                    ALLERGY_VERIFICATION,
                                                    "entered-in-error")),
                    Invariant.of(
                            "AllergyIntolerance",
                            "ait-2",
                            "AllergyIntolerance.clinicalStatus SHALL NOT be present if verification Status is entered-in-error",
                            it ->
                                    absent(it, "clinicalStatus")
                                            || !coded(
                                                    it.path("verificationStatus"),
                                                    ALLERGY_VERIFICATION,
                                                    "entered-in-error")),
                    Invariant.of(
                            "Appointment",
                            "app-2",
                            "Either start and end are specified, or neither",
                            it -> there(it, "start") == there(it, "end")),
                    Invariant.of(
                            "Appointment",
                            "app-3",
                            "Only proposed or cancelled appointments can be missing start/end dates",
                            it ->
                                    count(it, "start", "end") == 2
                                            || is(
                                                    it,
                                                    "status",
                                                    "proposed",
                                                    "cancelled",
                                                    "waitlist")),
                    Invariant.of(
                            "Appointment",
                            "app-4",
                            "Cancelation reason is only used for appointments that have been cancelled, or no-show",
                            it ->
                                    absent(it, "cancelationReason")
                                            || is(it, "status", "cancelled", "no-show")),
                    Invariant.of(
                            "Appointment.participant",
                            "app-1",
                            "Either the type or actor on the participant SHALL be specified",
                            it -> count(it, "type", "actor") > 0),
                    Invariant.of(
                            "AppointmentResponse",
                            "apr-1",
                            "Either the participantType or actor must be specified",
                            it -> count(it, "participantType", "actor") > 0),
                    Invariant.of(
                            "AuditEvent.entity",
                            "sev-1",
                            "Either a name or a query (NOT both)",
                            it -> count(it, "name", "query") < 2),
                    Invariant.of(
                            "CarePlan.activity",
                            "cpl-3",
                            "Provide a reference or detail, not both",
                            it -> count(it, "detail", "reference") < 2),
                    new Invariant(
                            "CareTeam.participant",
                            "ctm-1",
                            "CareTeam.participant.onBehalfOf can only be populated when CareTeam.participant.member is a Practitioner",
                            (it, resource) ->
                                    absent(it, "onBehalfOf")
                                            || practitioner(it.path("member"), resource)),
                    Invariant.of(
                            "Composition.section",
                            "cmp-1",
                            "A section must contain at least one of text, entries, or sub-sections",
                            it -> count(it, "text", "entry", "section") > 0),
                    Invariant.of(
                            "Composition.section",
                            "cmp-2",
                            "A section can only have an emptyReason if it is empty",
                            it -> count(it, "emptyReason", "entry") < 2),
                    Invariant.of(
                            "Condition",
                            "con-4",
                            "If condition is abated, then clinicalStatus must be either inactive, resolved, or remission",
                            it ->
                                    !chosen(it, "abatement")
                                            || coded(
                                                    it.path("clinicalStatus"),
                                                    CONDITION_CLINICAL,
                                                    "resolved",
                                                    "remission",
                                                    "inactive")),
                    Invariant.of(
                            "Condition",
                            "con-5",
                            "Condition.clinicalStatus SHALL NOT be present if verification Status is entered-in-error",
                            it ->
                                    absent(it, "clinicalStatus")
                                            || !coded(
                                                    it.path("verificationStatus"),
                                                    CONDITION_VERIFICATION,
                                                    "entered-in-error")),
                    Invariant.of(
                            "Condition.stage",
                            "con-1",
                            "Stage SHALL have summary or assessment",
                            it -> count(it, "summary", "assessment") > 0),
                    Invariant.of(
                            "Condition.evidence",
                            "con-2",
                            "evidence SHALL have code or details",
                            it -> count(it, "code", "detail") > 0),
                    Invariant.of(
                            "Consent",
                            "ppc-1",
                            "Either a Policy or PolicyRule",
                            it -> count(it, "policy", "policyRule") > 0),
                    Invariant.of(
                            "Consent",
                            "ppc-2",
                            "IF Scope=privacy, there must be a patient",
                            it ->
                                    there(it, "patient")
                                            || !coded(
                                                    it.path("scope"),
                                                    "something",
                                                    "patient-privacy")),
                    Invariant.of(
                            "Consent",
                            "ppc-3",
                            "IF Scope=research, there must be a patient",
                            it ->
                                    there(it, "patient")
                                            || !coded(it.path("scope"), "something", "research")),
                    Invariant.of(
                            "Consent",
                            "ppc-4",
                            "IF Scope=adr, there must be a patient",
                            it ->
                                    there(it, "patient")
                                            || !coded(it.path("scope"), "something", "adr")),
                    Invariant.of(
                            "Consent",
                            "ppc-5",
                            "IF Scope=treatment, there must be a patient",
                            it ->
                                    there(it, "patient")
                                            || !coded(it.path("scope"), "something", "treatment")),
                    Invariant.of(
                            "CoverageEligibilityResponse.insurance.item",
                            "ces-1",
                            "SHALL contain a category or a billcode but not both.",
                            it -> count(it, "category", "productOrService") == 1),
                    Invariant.of(
                            "FamilyMemberHistory",
                            "fhs-1",
                            "Can have age[x] or born[x], but not both",
                            it -> !chosen(it, "age") || !chosen(it, "born")),
                    Invariant.of(
                            "FamilyMemberHistory",
                            "fhs-2",
                            "Can only have estimatedAge if age[x] is present",
                            it -> absent(it, "estimatedAge") || chosen(it, "age")),
                    Invariant.of(
                            "Goal.target",
                            "gol-1",
                            "Goal.target.measure is required if Goal.target.detail is populated",
                            it -> !chosen(it, "detail") || there(it, "measure")),
                    Invariant.of(
                            "Group",
                            "grp-1",
                            "Can only have members if group is \"actual\"",
                            it -> absent(it, "member") || it.path("actual").asBoolean()),
                    Invariant.of(
                            "Immunization.education",
                            "imm-1",
                            "One of documentType or reference SHALL be present",
                            it -> count(it, "documentType", "reference") > 0),
                    Invariant.of(
                            "ImmunizationRecommendation.recommendation",
                            "imr-1",
                            "One of vaccineCode or targetDisease SHALL be present",
                            it -> count(it, "vaccineCode", "targetDisease") > 0),
                    Invariant.of(
                            "Linkage",
                            "lnk-1",
                            "Must have at least two items",
                            it -> it.path("item").size() > 1),
                    Invariant.of(
                            "List",
                            "lst-1",
                            "A list can only have an emptyReason if it is empty",
                            it -> count(it, "emptyReason", "entry") < 2),
                    Invariant.of(
                            "List",
                            "lst-2",
                            "The deleted flag can only be used if the mode of the list is \"changes\"",
                            it ->
                                    is(it, "mode", "changes")
                                            || items(it, "entry")
                                                    .allMatch(entry -> absent(entry, "deleted"))),
                    Invariant.of(
                            "List",
                            "lst-3",
                            "An entry date can only be used if the mode of the list is \"working\"",
                            it ->
                                    is(it, "mode", "working")
                                            || items(it, "entry")
                                                    .allMatch(entry -> absent(entry, "date"))),
                    Invariant.of(
                            "MedicationAdministration.dosage",
                            "mad-1",
                            "SHALL have at least one of dosage.dose or dosage.rate[x]",
                            it -> there(it, "dose") || chosen(it, "rate")),
                    Invariant.of(
                            "MedicationDispense",
                            "mdd-1",
                            "whenHandedOver cannot be before whenPrepared",
                            it -> inOrder(it, "whenPrepared", "whenHandedOver")),
                    Invariant.of(
                            "MolecularSequence",
                            "msq-3",
                            "Only 0 and 1 are valid for coordinateSystem",
                            it -> is(it, "coordinateSystem", "0", "1")),
                    Invariant.of(
                            "MolecularSequence.referenceSeq",
                            "msq-5",
                            "GenomeBuild and chromosome must be both contained if either one of them is contained",
                            it -> there(it, "chromosome") == there(it, "genomeBuild")),
                    Invariant.of(
                            "MolecularSequence.referenceSeq",
                            "msq-6",
                            "Have and only have one of the following elements in referenceSeq : 1. genomeBuild ; 2 referenceSeqId; 3. referenceSeqPointer;  4. referenceSeqString;",
                            it ->
                                    count(
                                                    it,
                                                    "genomeBuild",
                                                    "referenceSeqId",
                                                    "referenceSeqPointer",
                                                    "referenceSeqString")
                                            == 1),
                    Invariant.of(
                            "Observation",
                            "obs-6",
                            "dataAbsentReason SHALL only be present if Observation.value[x] is not present",
                            it -> absent(it, "dataAbsentReason") || !chosen(it, "value")),
                    Invariant.of(
                            "Observation",
                            "obs-7",
                            "If Observation.code is the same as an Observation.component.code then the value element associated with the code SHALL NOT be present",
                            it ->
                                    !chosen(it, "value")
                                            || items(it, "component")
                                                    .noneMatch(part ->
                                                            sameCode(
                                                                    it.path("code"),
                                                                    part.path("code")))),
                    Invariant.of(
                            "Observation.referenceRange",
                            "obs-3",
                            "Must have at least a low or a high or text",
                            it -> count(it, "low", "high", "text") > 0),
                    Invariant.of(
                            "Organization",
                            "org-1",
                            "The organization SHALL at least have a name or an identifier, and possibly more than one",
                            it -> count(it, "identifier", "name") > 0),
                    Invariant.of(
                            "Organization",
                            "org-2",
                            "An address of an organization can never be of use 'home'",
                            it ->
                                    items(it, "address")
                                            .noneMatch(address -> is(address, "use", "home"))),
                    Invariant.of(
                            "Organization",
                            "org-3",
                            "The telecom of an organization can never be of use 'home'",
                            it ->
                                    items(it, "telecom")
                                            .noneMatch(telecom -> is(telecom, "use", "home"))),
                    Invariant.of(
                            "Parameters.parameter",
                            "inv-1",
                            "A parameter must have one and only one of (value, resource, part)",
                            it ->
                                    (there(it, "part") ? 1 : 0)
                                                    + (chosen(it, "value") ? 1 : 0)
                                                    + (there(it, "resource") ? 1 : 0)
                                            == 1),
                    Invariant.of(
                            "Patient.contact",
                            "pat-1",
                            "SHALL at least contain a contact's details or a reference to an organization",
                            it -> count(it, "name", "telecom", "address", "organization") > 0),
                    Invariant.of(
                            "RequestGroup.action",
                            "rqg-1",
                            "Must have resource or action but not both",
                            it -> count(it, "resource", "action") == 1),
                    Invariant.of(
                            "RiskAssessment.prediction",
                            "ras-1",
                            "low and high must be percentages, if present",
                            it ->
                                    percentage(it.path("probabilityRange").path("low"))
                                            && percentage(
                                                    it.path("probabilityRange").path("high"))),
                    Invariant.of(
                            "RiskAssessment.prediction",
                            "ras-2",
                            "Must be <= 100",
                            it ->
                                    it.path("probabilityDecimal").decimalValue().compareTo(HUNDRED)
                                            <= 0),
                    Invariant.of(
                            "ServiceRequest",
                            "prr-1",
                            "orderDetail SHALL only be present if code is present",
                            it -> absent(it, "orderDetail") || there(it, "code")),
                    Invariant.of(
                            "Task",
                            "inv-1",
                            "Last modified date must be greater than or equal to authored-on date.",
                            it -> inOrder(it, "authoredOn", "lastModified")));

    private RecordInvariants() {}

    /// Only what is contained is looked up; what else a reference leads to may change at any time.
    private static boolean practitioner(JsonNode member, JsonNode resource) {
        var reference = member.path("reference").asText();
        return items(resource, "contained")
                .filter(it -> reference.equals("#" + it.path("id").asText()))
                .allMatch(it -> is(it, "resourceType", "Practitioner"));
    }

    private static boolean sameCode(JsonNode one, JsonNode other) {
        return items(one, "coding")
                .anyMatch(coding ->
                        coding.has("code")
                                && items(other, "coding")
                                        .anyMatch(it ->
                                                it.path("code").equals(coding.path("code"))
                                                        && it.path("system")
                                                                .equals(coding.path("system"))
                                                        && it.path("version")
                                                                .equals(coding.path("version"))));
    }

    private static boolean percentage(JsonNode quantity) {
        return quantity.isMissingNode()
                || (is(quantity, "code", "%") && is(quantity, "system", DatatypeInvariants.UCUM));
    }

    private static boolean inOrder(JsonNode object, String first, String second) {
        return count(object, first, second) < 2
                || (object.has(first)
                        && object.has(second)
                        && Moments.inOrder(
                                object.path(first).asText(), object.path(second).asText()));
    }
}
