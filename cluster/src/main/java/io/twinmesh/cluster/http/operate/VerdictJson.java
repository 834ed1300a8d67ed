package io.twinmesh.cluster.http.operate;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.actors.verdict.Appeal;
import io.twinmesh.actors.verdict.NodeVerdict;
import io.twinmesh.cluster.http.Json;

/// Verdicts as providers and operators read them.
final class VerdictJson {
    private VerdictJson() {}

    static ObjectNode of(NodeVerdict verdict) {
        var proof = verdict.proof();
        var row =
                Json.object()
                        .put("id", verdict.id().value())
                        .put("node", verdict.node().value())
                        .put("at", verdict.at().toString())
                        .put("lease", verdict.lease().value())
                        .put("job", proof.job().value())
                        .put("model", verdict.model())
                        .put("numericClass", verdict.numericClass())
                        .put("judge", proof.judge().text())
                        .put("code", proof.code())
                        .put("inputs", proof.inputs())
                        .put("result", proof.result());
        proof.answer().ifPresent(answer -> row.put("answer", answer));
        var agreed = row.putArray("agreed");
        proof.agreed().forEach(lease -> agreed.add(lease.value()));
        row.put("price", proof.price())
                .put("most", verdict.most())
                .put("evidence", verdict.evidence().text())
                .put("appealUntil", verdict.appealUntil().toString());
        verdict.taken()
                .ifPresent(taken ->
                        row.putObject("taken")
                                .put("amount", taken.amount())
                                .put("leaf", taken.index()));
        verdict.appeal().ifPresent(appeal -> appeal(row.putObject("appeal"), appeal));
        return row;
    }

    private static void appeal(ObjectNode row, Appeal appeal) {
        row.put("at", appeal.at().toString())
                .put("reason", appeal.reason())
                .put(
                        "state",
                        appeal.ruling()
                                .map(ruling -> ruling.granted() ? "granted" : "rejected")
                                .orElse("open"));
        appeal.ruling()
                .ifPresent(ruling -> {
                    row.put("decidedAt", ruling.at().toString()).put("why", ruling.why());
                    ruling.givenBack().ifPresent(leaf -> row.put("givenBackLeaf", leaf));
                });
    }
}
