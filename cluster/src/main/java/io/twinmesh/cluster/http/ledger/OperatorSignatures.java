package io.twinmesh.cluster.http.ledger;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.actors.payout.LaneCommand.KeyedSignature;
import io.twinmesh.actors.payout.LaneCommand.LaneReply;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.problem.Busy;
import io.twinmesh.cluster.http.problem.Problem;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.persistence.ledger.order.OwnerSignature;

import java.util.ArrayList;
import java.util.List;

/// The signatures in a request that carries an order of operators, and what a lane says of them.
final class OperatorSignatures {
    private OperatorSignatures() {}

    /// The field `signatures` of a body: a list of `{key, signature}`.
    static List<KeyedSignature> of(ObjectNode body) {
        var given = body.get("signatures");
        var signatures = new ArrayList<KeyedSignature>();
        if (given == null || !given.isArray()) {
            throw noList();
        }
        for (var one : given) {
            if (!(one instanceof ObjectNode signature) || signature.size() != 2) {
                throw noList();
            }
            signatures.add(
                    new KeyedSignature(
                            Call.text(signature, "key"), Call.text(signature, "signature")));
        }
        return signatures;
    }

    private static Refused noList() {
        return new Refused(
                400, "body.field-invalid", "'signatures' is a list of {key, signature}.");
    }

    /// @throws IllegalArgumentException when one of them cannot be a signature
    static List<OwnerSignature> parsed(List<KeyedSignature> signatures) {
        return signatures.stream()
                .map(one -> OwnerSignature.parse(one.key(), one.signature()))
                .toList();
    }

    static Refused noPolicy() {
        return new Refused(
                404, "mint.no-policy", "This network has no mint policy: it is for development.");
    }

    /// Refuses what the lane did not look at further than its signatures.
    static void requireSigned(LaneReply reply) {
        if (reply.provisional()) {
            throw new Refused(
                    Problem.busy(Busy.LEDGER, "The ledger has too much to do; order it again."));
        }
        switch (reply.result()) {
            case "mint_policy_missing" -> throw noPolicy();
            case "signer_unknown",
                    "signature_repeated",
                    "signatures_missing",
                    "signature_invalid" ->
                    throw new Refused(
                            403,
                            "mint.not-signed",
                            "The order is not signed as the mint policy demands: "
                                    + reply.result()
                                    + ".");
            default -> {}
        }
    }
}
