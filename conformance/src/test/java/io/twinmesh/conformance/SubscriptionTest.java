package io.twinmesh.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.rest.client.api.IGenericClient;
import ca.uhn.fhir.rest.client.interceptor.BearerTokenAuthInterceptor;

import org.awaitility.Awaitility;
import org.hl7.fhir.instance.model.api.IIdType;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.PositiveIntType;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Subscription;
import org.hl7.fhir.r4.model.Subscription.SubscriptionChannelType;
import org.hl7.fhir.r4.model.Subscription.SubscriptionStatus;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// HAPI's client subscribes, a receiver that is not ours takes notifications, and HAPI's validator
/// looks at them as base R4; the profiles of the backport guide are not at hand.
@Tag("slow")
class SubscriptionTest {
    private static final String BACKPORT =
            "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-";

    @TempDir private Path folder = Path.of("");
    private final Emitted emitted = new Emitted();

    @Test
    void what_subscribers_get_and_ask_for_is_valid_fhir() {
        try (var receiver = HookReceiver.start();
                var server = RunningServer.start(folder.resolve("data"))) {
            var bodies = receiver.bodies();
            var client = client(server);
            var patient = patient(client);
            var url = receiver.url();
            for (var content : List.of("empty", "id-only", "full-resource")) {
                var made =
                        client.create()
                                .resource(subscription(url, patient, content))
                                .execute()
                                .getId();
                awaitStatus(client, made);
                bodies.clear();
                observe(client, patient);
                Awaitility.await()
                        .atMost(Duration.ofMinutes(3))
                        .until(() ->
                                bodies.stream().anyMatch(body -> body.contains("event-notif")));

                for (var body : bodies) {
                    valid("Bundle", body);
                }
                client.read().resource(Subscription.class).withId(made.getIdPart()).execute();
                var status = operation(client, made, "$status");
                assertThat(status.getType()).isEqualTo(Bundle.BundleType.SEARCHSET);
                var events = operation(client, made, "$events");
                assertThat(events.getType()).isEqualTo(Bundle.BundleType.HISTORY);
                assertThat(events.getEntryFirstRep().getResource()).isInstanceOf(Parameters.class);
                assertThat(events.getEntry()).hasSize(content.equals("empty") ? 1 : 2);
                client.delete().resourceById("Subscription", made.getIdPart()).execute();
            }
            client.capabilities().ofType(CapabilityStatement.class).execute();
            assertThat(emitted.errors()).isEmpty();
            assertThat(emitted.counts())
                    .containsKeys("Subscription", "Parameters", "CapabilityStatement", "Bundle");
        }
    }

    /// What the server answers is validated as it came over the wire.
    private IGenericClient client(RunningServer server) {
        var client = Validator.R4.newRestfulGenericClient(server.fhir());
        client.registerInterceptor(
                new BearerTokenAuthInterceptor(server.token("hapi", "twin:write twin:read")));
        client.registerInterceptor(emitted);
        return client;
    }

    private static IdType patient(IGenericClient client) {
        var patient = new Patient();
        patient.addIdentifier().setSystem("urn:hospital").setValue("HAPI-SUB");
        var id =
                new IdType(
                        "Patient", client.create().resource(patient).execute().getId().getIdPart());
        client.create().resource(Consents.optIn(id)).execute();
        return id;
    }

    private static void observe(IGenericClient client, IdType patient) {
        var observation = new Observation();
        observation.setStatus(Observation.ObservationStatus.FINAL);
        observation.getCode().addCoding().setSystem("http://loinc.org").setCode("8867-4");
        observation.setSubject(new Reference(patient));
        observation.setValue(
                new Quantity()
                        .setValue(72)
                        .setUnit("/min")
                        .setSystem("http://unitsofmeasure.org")
                        .setCode("/min"));
        client.create().resource(observation).execute();
    }

    private static Subscription subscription(String url, IdType patient, String content) {
        var subscription = new Subscription();
        subscription.getMeta().addProfile(BACKPORT + "subscription");
        subscription.setStatus(SubscriptionStatus.REQUESTED).setReason("Ward round");
        subscription.setCriteria("https://twinmesh.io/fhir/SubscriptionTopic/observation-changed");
        subscription
                .getCriteriaElement()
                .addExtension(
                        BACKPORT + "filter-criteria",
                        new StringType("Observation?patient=" + patient.getValue()));
        var channel = subscription.getChannel();
        channel.setType(SubscriptionChannelType.RESTHOOK)
                .setEndpoint(url)
                .setPayload("application/fhir+json");
        channel.addExtension(BACKPORT + "max-count", new PositiveIntType(10));
        channel.getPayloadElement()
                .addExtension(BACKPORT + "payload-content", new CodeType(content));
        return subscription;
    }

    private static void awaitStatus(IGenericClient client, IIdType subscription) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .until(
                        () ->
                                client.read()
                                        .resource(Subscription.class)
                                        .withId(subscription.getIdPart())
                                        .execute()
                                        .getStatus(),
                        status -> status == SubscriptionStatus.ACTIVE);
    }

    private static Bundle operation(IGenericClient client, IIdType subscription, String name) {
        return client.operation()
                .onInstance(new IdType("Subscription", subscription.getIdPart()))
                .named(name)
                .withNoParameters(Parameters.class)
                .returnResourceType(Bundle.class)
                .execute();
    }

    private static void valid(String type, String json) {
        assertThat(Validator.only().errors(type, json)).as(json).isEmpty();
    }
}
