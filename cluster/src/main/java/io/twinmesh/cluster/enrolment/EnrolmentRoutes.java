package io.twinmesh.cluster.enrolment;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.PublicAddress;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.security.Scope;
import io.twinmesh.inference.enrolment.EnrolmentRequest;
import io.twinmesh.persistence.identity.OwnerId;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// How nodes are invited and let in.
public final class EnrolmentRoutes {
    private static final int INVITATION_BYTES = 1_000;
    private static final Set<String> FIELDS = Set.of("owner", "reusable");

    private final Parts parts;

    /// What the routes talk to.
    ///
    /// @param door where invited nodes go
    /// @param gatewayPem the certificate that nodes trust
    public record Parts(
            Enrolment enrolment,
            Invitations invitations,
            Terms terms,
            PublicAddress address,
            DoorAddress door,
            String gatewayPem,
            InstantSource time) {}

    public EnrolmentRoutes(Parts parts) {
        this.parts = parts;
    }

    public List<Route> routes() {
        return List.of(
                Route.open("POST", "/v1/nodes/enroll", this::enrol)
                        .taking(EnrolmentRequest.MAX_BYTES),
                Route.post(
                        "/v1/nodes/invitations",
                        Scope.NODE_OPERATE,
                        INVITATION_BYTES,
                        this::invite));
    }

    private CompletionStage<HttpResponse> enrol(Call call) {
        return parts.enrolment().enrol(request(call)).thenApply(EnrolmentRoutes::answer);
    }

    private static EnrolmentRequest request(Call call) {
        try {
            return EnrolmentRequest.read(call.body());
        } catch (EnrolmentRequest.NotSigned e) {
            throw new Refused(
                    401, "node.signature-invalid", "The request is not signed by the node.");
        } catch (IllegalArgumentException e) {
            throw new Refused(400, "node.enrolment-malformed", "The request is out of its form.");
        }
    }

    private static HttpResponse answer(Enrolment.Admitted admitted) {
        var node = admitted.node();
        var body =
                Json.object()
                        .put("id", node.id().value())
                        .put("standing", node.standing().text())
                        .put("code", node.judgement().code())
                        .put("why", node.judgement().why());
        admitted.certificate()
                .ifPresent(certificate ->
                        body.put("certificatePem", certificate.pem())
                                .put("certificateEnds", certificate.notAfter().toString()));
        return Json.answer(admitted.certificate().isPresent() ? 200 : 202, body.toString());
    }

    private CompletionStage<HttpResponse> invite(Call call) {
        var body = call.object(FIELDS);
        var owner = Call.text(body, "owner");
        if (!OwnerId.wellFormed(owner)) {
            throw new Refused(
                    400,
                    "body.field-invalid",
                    "'owner' must be 1 to 40 of a-z 0-9 . _ -, the first a letter or digit.");
        }
        var ends = parts.time().instant().plus(parts.terms().invitationLifetime());
        return CompletableFuture.completedFuture(
                Json.answer(
                        201,
                        Json.object()
                                .put("server", parts.address().of(""))
                                .put("gateway", parts.door().text())
                                .put("certificatePem", parts.gatewayPem())
                                .put(
                                        "token",
                                        parts.invitations()
                                                .token(new OwnerId(owner), reusable(body), ends))
                                .put("ends", ends.toString())
                                .toString()));
    }

    private static boolean reusable(ObjectNode body) {
        var value = body.get("reusable");
        if (value == null) {
            return false;
        }
        if (!value.isBoolean()) {
            throw new Refused(400, "body.field-invalid", "'reusable' must be true or false.");
        }
        return value.asBoolean();
    }
}
