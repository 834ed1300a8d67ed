package io.twinmesh.cluster.fhir.intake.naming;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Where resources of a type live.
public sealed interface ResourceHome {
    /// In the twin of the patient that one of these elements refers to, tried in this order: the
    /// elements that put a resource into the compartment of a patient (FHIR R4,
    /// CompartmentDefinition/patient, and a few types that it forgets). Without a patient such a
    /// resource has no place.
    record Twin(List<String> elements) implements ResourceHome {
        public Twin {
            elements = List.copyOf(elements);
        }
    }

    /// In the directory: such a resource is about no patient and may not refer to one.
    record Shared() implements ResourceHome {}

    /// In a twin when one of these elements refers to a patient, else in the directory.
    record Either(List<String> elements) implements ResourceHome {
        public Either {
            elements = List.copyOf(elements);
        }
    }

    /// The home of a type; empty when this server does not take such resources in.
    static Optional<ResourceHome> of(String type) {
        return Optional.ofNullable(Homes.BY_TYPE.get(type));
    }

    /// Every type that this server takes in.
    static Set<String> types() {
        return Homes.BY_TYPE.keySet();
    }

    /// The table.
    final class Homes {
        /// Type, then the elements that may refer to the patient.
        private static final String TWIN =
                """
                Account subject
                AdverseEvent subject
                AllergyIntolerance patient
                Appointment participant.actor
                AppointmentResponse actor
                Basic subject author
                Binary securityContext
                BodyStructure patient
                CarePlan subject
                CareTeam subject participant.member
                ChargeItem subject
                Claim patient payee.party
                ClaimResponse patient
                ClinicalImpression subject
                Communication subject sender recipient
                CommunicationRequest subject sender recipient requester
                Composition subject author attester.party
                Condition subject
                Consent patient
                Coverage beneficiary policyHolder subscriber payor
                CoverageEligibilityRequest patient
                CoverageEligibilityResponse patient
                DetectedIssue patient
                DeviceRequest subject performer
                DeviceUseStatement subject
                DiagnosticReport subject
                DocumentManifest subject author recipient
                DocumentReference subject author
                Encounter subject
                EnrollmentRequest candidate
                EpisodeOfCare patient
                ExplanationOfBenefit patient payee.party
                FamilyMemberHistory patient
                Flag subject
                Goal subject
                GuidanceResponse subject
                ImagingStudy subject
                Immunization patient
                ImmunizationEvaluation patient
                ImmunizationRecommendation patient
                Invoice subject recipient
                List subject source
                MeasureReport subject
                Media subject
                MedicationAdministration subject performer.actor
                MedicationDispense subject receiver
                MedicationRequest subject
                MedicationStatement subject
                MolecularSequence patient
                NutritionOrder patient
                Observation subject performer
                Patient
                Person link.target
                Procedure subject performer.actor
                QuestionnaireResponse subject author source
                RelatedPerson patient
                RequestGroup subject action.participant
                ResearchSubject individual
                RiskAssessment subject
                ServiceRequest subject performer
                Specimen subject
                SupplyDelivery patient
                SupplyRequest deliverTo requester
                Task for
                VisionPrescription patient
                """;

        private static final String EITHER =
                """
                Device patient
                Provenance target
                Schedule actor
                """;

        private static final String SHARED =
                """
                ActivityDefinition CodeSystem ConceptMap DeviceDefinition Endpoint HealthcareService
                InsurancePlan Library Location Measure Medication MedicationKnowledge Organization
                OrganizationAffiliation PlanDefinition Practitioner PractitionerRole Questionnaire
                ResearchStudy Slot Substance ValueSet
                """;

        private static final Map<String, ResourceHome> BY_TYPE = table();

        private Homes() {}

        private static Map<String, ResourceHome> table() {
            var table = new HashMap<String, ResourceHome>();
            TWIN.lines().forEach(line -> table.put(type(line), new Twin(elements(line))));
            EITHER.lines().forEach(line -> table.put(type(line), new Either(elements(line))));
            for (var type : SHARED.split("\\s+", -1)) {
                table.put(type, new Shared());
            }
            table.remove("");
            return Map.copyOf(table);
        }

        private static String type(String line) {
            return line.split(" ", -1)[0];
        }

        private static List<String> elements(String line) {
            var words = line.split(" ", -1);
            return Arrays.asList(words).subList(1, words.length);
        }
    }
}
