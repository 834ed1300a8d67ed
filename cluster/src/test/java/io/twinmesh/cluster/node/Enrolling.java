package io.twinmesh.cluster.node;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cluster.gateway.HonestNode;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.enrolment.ConnectionKey;
import io.twinmesh.inference.enrolment.EnrolmentRequest;
import io.twinmesh.inference.hardware.Gpu;
import io.twinmesh.inference.hardware.HardwareReport;
import io.twinmesh.inference.hardware.HardwareReport.Cpu;
import io.twinmesh.inference.hardware.HardwareReport.Speed;
import io.twinmesh.inference.proof.SigningKey;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;

/// A provider's machine that asks a server under test to be let in.
///
/// @param key the node's identity
/// @param connection the key of its connections
record Enrolling(SigningKey key, ConnectionKey connection, HardwareReport hardware) {
    private static final SecureRandom RANDOM = new SecureRandom();

    static Enrolling anew(Gpu... gpus) {
        return new Enrolling(
                SigningKey.generate(RANDOM),
                ConnectionKey.generate(RANDOM),
                new HardwareReport(
                        new Cpu("x86_64", "test", 2),
                        1L << 32,
                        List.of(gpus),
                        Optional.empty(),
                        "cpu-x86_64",
                        new TreeSet<>(List.of("score", "onnx", "ocr")),
                        Optional.empty(),
                        Optional.of(new Speed("cpu-x86_64", 512)),
                        OptionalLong.empty()));
    }

    /// The same machine, whose report leaves its speed out.
    Enrolling silentAboutSpeed() {
        return new Enrolling(
                key,
                connection,
                new HardwareReport(
                        hardware.processor(),
                        hardware.memoryBytes(),
                        hardware.gpus(),
                        hardware.driver(),
                        hardware.numericClass(),
                        hardware.engines(),
                        hardware.clockOffset(),
                        Optional.empty(),
                        hardware.bytesPerSecond()));
    }

    String id() {
        return key.verifyingKey().nodeId();
    }

    /// An invitation of that owner.
    static JsonNode invitation(Client operator, String owner) {
        var answer = operator.post("/v1/nodes/invitations", "i", "{\"owner\":\"" + owner + "\"}");
        if (answer.status() != 201) {
            throw new AssertionError(answer.status() + " " + answer.raw().body());
        }
        return answer.body();
    }

    byte[] request(String token, Instant at) {
        return new EnrolmentRequest(
                        key.verifyingKey(),
                        "alpha",
                        token,
                        at,
                        connection.certificateRequest(id()),
                        hardware)
                .signedBy(key);
    }

    Client.Reply ask(Client client, String token) {
        return send(client, request(token, Instant.now()));
    }

    static Client.Reply send(Client client, byte[] request) {
        return client.send(
                client.anonymous("/v1/nodes/enroll")
                        .POST(BodyPublishers.ofByteArray(request))
                        .build());
    }

    /// Is let in, comes to the gateway and works.
    HonestNode join(Client operator, String owner, Path data) {
        var invitation = invitation(operator, owner);
        var admitted = ask(operator, invitation.get("token").asText());
        if (admitted.status() != 200) {
            throw new AssertionError(admitted.status() + " " + admitted.raw().body());
        }
        var address = invitation.get("gateway").asText();
        return HonestNode.join(
                Integer.parseInt(address.substring(address.indexOf(':') + 1)),
                invitation.get("certificatePem").asText(),
                key,
                admitted.body().get("certificatePem").asText(),
                connection,
                ModelCatalog.open(data.resolve("models")));
    }
}
