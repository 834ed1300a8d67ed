package io.twinmesh.cluster.fhir.audit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.persistence.audit.Interaction;

import java.util.Optional;

/// The words of IHE's Basic Audit Log Patterns (ITI BALP 1.1): what an interaction is called, which
/// part client and server play in it, and which profile its event follows when all that the profile
/// asks for is there.
///
/// | interaction | code | client | server | user |
/// |---|---|---|---|---|
/// | read, vread, search | as named | 110152 or 110153 | the other | IRCP |
/// | create, update, patch | as named | 110153 | 110152 | AUT |
/// | delete | delete | 110150 | custodian | AUT |
final class Balp {
    static final String DICOM = "http://dicom.nema.org/resources/ontology/DCM";
    static final String PROFILE =
            "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.";
    static final String ENTITY_TYPE =
            "https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType";
    private static final String ROLE = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";

    private Balp() {}

    /// The event as `restful-interaction` calls it; what FHIR has no word for is an operation.
    static String code(Interaction interaction) {
        return switch (interaction) {
            case CREATE, INTAKE -> "create";
            case READ, TWIN, ANSWER -> "read";
            case VREAD -> "vread";
            case UPDATE -> "update";
            case PATCH -> "patch";
            case DELETE, ERASURE -> "delete";
            case SEARCH -> "search-type";
            case HISTORY -> "history-instance";
            case TRANSACTION -> "transaction";
            case EVERYTHING,
                    EXPORT,
                    QUERY,
                    ANSWER_REVIEW,
                    EXPERT_REVIEW,
                    EMERGENCY_ACCESS,
                    MONITORING,
                    NOTIFICATION,
                    AUDIT_READ,
                    AUTHENTICATION ->
                    "operation";
        };
    }

    /// Without `Patient` before it.
    static Optional<String> profile(Interaction interaction) {
        return switch (interaction) {
            case CREATE, INTAKE -> Optional.of("Create");
            case READ, VREAD, TWIN, ANSWER -> Optional.of("Read");
            case UPDATE, PATCH -> Optional.of("Update");
            case DELETE, ERASURE -> Optional.of("Delete");
            case SEARCH -> Optional.of("Query");
            case HISTORY,
                    TRANSACTION,
                    EVERYTHING,
                    EXPORT,
                    QUERY,
                    ANSWER_REVIEW,
                    EXPERT_REVIEW,
                    EMERGENCY_ACCESS,
                    MONITORING,
                    NOTIFICATION,
                    AUDIT_READ,
                    AUTHENTICATION ->
                    Optional.empty();
        };
    }

    static ObjectNode client(Interaction interaction) {
        return switch (flow(interaction)) {
            case OUT -> coding(DICOM, "110152");
            case IN -> coding(DICOM, "110153");
            case GONE -> coding(DICOM, "110150");
        };
    }

    static ObjectNode server(Interaction interaction) {
        return switch (flow(interaction)) {
            case OUT -> coding(DICOM, "110153");
            case IN -> coding(DICOM, "110152");
            case GONE ->
                    coding(
                            "http://terminology.hl7.org/CodeSystem/provenance-participant-type",
                            "custodian");
        };
    }

    static ObjectNode user(Interaction interaction) {
        return coding(ROLE, receives(interaction) ? "IRCP" : "AUT");
    }

    private static boolean receives(Interaction interaction) {
        return flow(interaction) == Flow.OUT || interaction == Interaction.SEARCH;
    }

    /// Which way the data goes; of a search it is the question that goes in.
    private enum Flow {
        OUT,
        IN,
        GONE
    }

    private static Flow flow(Interaction interaction) {
        return switch (interaction) {
            case READ,
                    VREAD,
                    TWIN,
                    ANSWER,
                    EXPERT_REVIEW,
                    HISTORY,
                    EVERYTHING,
                    EXPORT,
                    NOTIFICATION,
                    AUDIT_READ ->
                    Flow.OUT;
            case CREATE,
                    INTAKE,
                    UPDATE,
                    PATCH,
                    SEARCH,
                    TRANSACTION,
                    QUERY,
                    ANSWER_REVIEW,
                    EMERGENCY_ACCESS,
                    MONITORING,
                    AUTHENTICATION ->
                    Flow.IN;
            case DELETE, ERASURE -> Flow.GONE;
        };
    }

    static ObjectNode coding(String system, String code) {
        return JsonNodeFactory.instance.objectNode().put("system", system).put("code", code);
    }
}
