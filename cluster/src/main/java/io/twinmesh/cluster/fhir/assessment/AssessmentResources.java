package io.twinmesh.cluster.fhir.assessment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.fhir.served.AnswerName;
import io.twinmesh.cluster.fhir.served.VersionStamp;
import io.twinmesh.inference.catalog.Notice;
import io.twinmesh.inference.question.Horizon;
import io.twinmesh.inference.runtime.Outcome.Output;
import io.twinmesh.inference.runtime.RedFlag;
import io.twinmesh.persistence.history.PatientEvent.AnswerReviewed;
import io.twinmesh.persistence.history.PatientEvent.UsedInput;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.List;

/// Writes an assessment as RiskAssessment, or as Observation when its numbers are no probabilities,
/// and its Provenance. It stays `preliminary` until a person has judged it.
final class AssessmentResources {
    private static final String TERMS = "http://terminology.hl7.org/CodeSystem/";
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private AssessmentResources() {}

    static ObjectNode result(Assessment assessment) {
        return assessment.outcome().risk() ? risk(assessment) : observation(assessment);
    }

    private static ObjectNode risk(Assessment assessment) {
        var risk = head("RiskAssessment", assessment.id(), assessment);
        risk.put("status", assessment.status());
        risk.set("method", model(assessment));
        risk.set("subject", subject(assessment));
        risk.put("occurrenceDateTime", assessment.received().computedAt().toString());
        risk.set("performer", device(assessment));
        inputs(risk.putArray("basis"), assessment);
        var predictions = risk.putArray("prediction");
        for (var output : assessment.outcome().outputs()) {
            var prediction = predictions.addObject();
            // FHIR's decimal is a percentage, of which a reader that takes it for a fraction is
            // told
            prediction.putObject("outcome").put("text", inPercent(described(assessment, output)));
            prediction.put(
                    "probabilityDecimal", BigDecimal.valueOf(output.value()).movePointRight(2));
            Horizon.of(assessment.model(), output.name())
                    .ifPresent(years -> within(prediction, assessment, years));
        }
        assessment
                .outcome()
                .band()
                .ifPresent(band ->
                        ((ObjectNode) predictions.get(0))
                                .putObject("qualitativeRisk")
                                .put("text", band.label()));
        notes(risk, assessment);
        return risk;
    }

    private static String inPercent(String description) {
        var end = description.endsWith(".") ? description.length() - 1 : description.length();
        return description.substring(0, end) + ", in percent.";
    }

    /// A risk without a time is one of the whole life.
    private static void within(ObjectNode prediction, Assessment assessment, int years) {
        var from = assessment.grant().asOf();
        prediction
                .putObject("whenPeriod")
                .put("start", from.toString())
                .put("end", from.plusYears(years).toString());
    }

    private static ObjectNode observation(Assessment assessment) {
        var observation = head("Observation", assessment.id(), assessment);
        observation.put("status", assessment.status());
        observation
                .putArray("category")
                .addObject()
                .putArray("coding")
                .add(coding(TERMS + "observation-category", "survey"));
        observation.set("code", model(assessment));
        observation.set("subject", subject(assessment));
        observation.put("effectiveDateTime", assessment.grant().asOf().toString());
        observation.put("issued", assessment.received().computedAt().toString());
        var outputs = assessment.outcome().outputs();
        // a panel that was read off a sheet has no first among its values
        var panel = outputs.getFirst().read().isPresent();
        if (!panel) {
            var quantity = quantity(outputs.getFirst());
            if (assessment.outcome().atLeast()) {
                quantity.put("comparator", ">=");
            }
            observation.set("valueQuantity", quantity);
        }
        assessment
                .outcome()
                .band()
                .ifPresent(band ->
                        observation
                                .putArray("interpretation")
                                .addObject()
                                .put("text", band.label()));
        notes(observation, assessment);
        observation.set("device", device(assessment));
        inputs(observation.putArray("derivedFrom"), assessment);
        if (panel || outputs.size() > 1) {
            var components = observation.putArray("component");
            for (var output : outputs.subList(panel ? 0 : 1, outputs.size())) {
                var component = components.addObject();
                var code = component.putObject("code");
                output.read()
                        .ifPresent(read ->
                                code.putArray("coding")
                                        .add(coding("http://loinc.org", read.loinc())));
                code.put("text", described(assessment, output));
                component.set("valueQuantity", quantity(output));
            }
        }
        return observation;
    }

    /// Who made it: the model assembled it, a node computed it and signed for it.
    static ObjectNode provenance(Assessment assessment) {
        var received = assessment.received();
        var provenance = head("Provenance", AnswerName.provenance(assessment.id()), assessment);
        provenance
                .putArray("target")
                .addObject()
                .put("reference", assessment.type() + "/" + assessment.id());
        provenance.put("occurredDateTime", received.computedAt().toString());
        provenance.put("recorded", received.at().toString());
        provenance
                .putObject("activity")
                .putArray("coding")
                .add(coding(TERMS + "v3-DataOperation", "CREATE"));
        var agents = provenance.putArray("agent");
        agent(agents, "assembler").set("who", device(assessment));
        agent(agents, "performer").set("who", node(assessment));
        var reviews = assessment.stored().reviews();
        // whoever asked for a review has verified nothing
        for (var review : reviews.stream().filter(it -> it.state().decided()).toList()) {
            agent(agents, "verifier").set("who", reviewer(review));
        }
        inputsAsSources(provenance.putArray("entity"), assessment);
        var signature = provenance.putArray("signature").addObject();
        // ASTM E1762: the signer vouches for what was done
        signature
                .putArray("type")
                .add(coding("urn:iso-astm:E1762-95:2013", "1.2.840.10065.1.12.1.5"));
        signature.put("when", received.computedAt().toString());
        signature.set("who", node(assessment));
        signature.put("targetFormat", "application/json");
        signature.put("sigFormat", "application/octet-stream");
        signature.put("data", base64(received.receiptSignature().toArray()));
        return provenance;
    }

    private static ObjectNode head(String type, String id, Assessment assessment) {
        var resource =
                JsonNodeFactory.instance.objectNode().put("resourceType", type).put("id", id);
        var stamp =
                new VersionStamp(assessment.stored().version(), assessment.stored().changedAt());
        resource.putObject("meta")
                .put("versionId", stamp.versionId())
                .put("lastUpdated", stamp.lastUpdated());
        return resource;
    }

    private static ObjectNode model(Assessment assessment) {
        var concept = JsonNodeFactory.instance.objectNode();
        concept.putArray("coding")
                .add(
                        coding(AnswerName.MODELS, assessment.model().id().name())
                                .put("version", assessment.model().id().version()));
        return concept.put("text", assessment.model().title());
    }

    private static ObjectNode subject(Assessment assessment) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("reference", "Patient/" + assessment.patient());
    }

    private static ObjectNode device(Assessment assessment) {
        return named(
                AnswerName.MODELS,
                assessment.received().modelDigest(),
                assessment.model().id().toString());
    }

    private static ObjectNode node(Assessment assessment) {
        var node = receipt(assessment).path("nodeId").asText();
        return named("https://twinmesh.io/nodes", node, "compute node");
    }

    /// The person for whom the client acted, as far as its token said.
    private static ObjectNode reviewer(AnswerReviewed review) {
        return review.who().references().stream()
                .findFirst()
                .map(who -> JsonNodeFactory.instance.objectNode().put("reference", who))
                .orElseGet(() ->
                        named(
                                "https://twinmesh.io/clients",
                                review.who().client(),
                                "client program"));
    }

    private static JsonNode receipt(Assessment assessment) {
        try {
            return MAPPER.readTree(assessment.received().receipt().toArray());
        } catch (IOException e) {
            throw new UncheckedIOException("a stored receipt is no JSON", e);
        }
    }

    private static ObjectNode named(String system, String value, String display) {
        var reference = JsonNodeFactory.instance.objectNode().put("type", "Device");
        reference.putObject("identifier").put("system", system).put("value", value);
        return reference.put("display", display);
    }

    private static void inputs(ArrayNode references, Assessment assessment) {
        counted(assessment).forEach(used -> references.addAll(sources(assessment, used)));
    }

    private static void inputsAsSources(ArrayNode entities, Assessment assessment) {
        for (var used : counted(assessment)) {
            for (var source : sources(assessment, used)) {
                entities.addObject().put("role", "source").set("what", source);
            }
        }
    }

    private static List<UsedInput> counted(Assessment assessment) {
        return assessment.grant().used().stream().filter(UsedInput::counted).toList();
    }

    /// The versions of the resources that said an input; what no resource said is described: name,
    /// source, code and day.
    private static List<ObjectNode> sources(Assessment assessment, UsedInput used) {
        var display = described(used);
        // an Observation derives from no Patient
        var found =
                assessment.stored().sources(used).stream()
                        .filter(source ->
                                assessment.outcome().risk() || source.type().equals("Observation"))
                        .map(source ->
                                JsonNodeFactory.instance
                                        .objectNode()
                                        .put("reference", source.reference())
                                        .put("display", display))
                        .toList();
        return found.isEmpty()
                ? List.of(JsonNodeFactory.instance.objectNode().put("display", display))
                : found;
    }

    private static String described(UsedInput used) {
        var text = new StringBuilder(used.name()).append(" (").append(used.source());
        used.code().ifPresent(code -> text.append(", ").append(code));
        used.observedAt().ifPresent(at -> text.append(", ").append(at));
        return text.append(')').toString();
    }

    private static String described(Assessment assessment, Output output) {
        return assessment.model().outputs().stream()
                .filter(spec -> spec.name().equals(output.name()))
                .map(spec -> spec.description())
                .findFirst()
                .orElse(output.name());
    }

    private static ObjectNode quantity(Output output) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("value", output.value())
                .put("unit", output.unit())
                .put("system", "http://unitsofmeasure.org")
                .put("code", output.unit());
    }

    private static void notes(ObjectNode resource, Assessment assessment) {
        var notes = resource.putArray("note");
        assessment.model().limits().forEach(limit -> notes.addObject().put("text", limit));
        assessment.outcome().warnings().forEach(code -> notes.addObject().put("text", code));
        if (RedFlag.raisedBy(assessment.model(), assessment.outcome())) {
            notes.addObject().put("text", RedFlag.TEXT);
        }
        if (assessment.model().regulatoryClass().researchUseOnly()) {
            notes.addObject().put("text", Notice.RESEARCH);
        }
        for (var review : assessment.stored().reviews()) {
            if (!review.why().isEmpty()) {
                notes.addObject()
                        .put("time", review.at().toString())
                        .put("text", review.state().text() + ": " + review.why());
            }
        }
        notes.addObject().put("text", Notice.TEXT);
    }

    private static ObjectNode agent(ArrayNode agents, String part) {
        var agent = agents.addObject();
        agent.putObject("type")
                .putArray("coding")
                .add(coding(TERMS + "provenance-participant-type", part));
        return agent;
    }

    private static ObjectNode coding(String system, String code) {
        return JsonNodeFactory.instance.objectNode().put("system", system).put("code", code);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
