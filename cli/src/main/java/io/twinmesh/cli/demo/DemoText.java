package io.twinmesh.cli.demo;

import io.twinmesh.cli.ask.QueryStatus;
import io.twinmesh.cli.ask.QueryStatus.State;
import io.twinmesh.cli.client.TextTable;
import io.twinmesh.cli.demo.network.Asked;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// The report for people.
final class DemoText {
    private static final int ID_CHARACTERS = 12;

    private final DemoReport report;
    private final Map<String, String> nodeNames = new HashMap<>();

    DemoText(DemoReport report) {
        this.report = report;
        for (var node : report.closing().nodes().path("nodes")) {
            nodeNames.put(node.path("id").asText(), node.path("name").asText());
        }
    }

    String text() {
        var closing = report.closing();
        return String.join(
                "\n",
                answers(),
                nodes(),
                balances(),
                "checkpoint, signed",
                closing.checkpoint().indent(2),
                totals());
    }

    private String answers() {
        var table = new TextTable("patient", "question", "answer", "missing", "node", "tokens");
        var byPatient =
                Comparator.comparing((Asked reply) -> reply.question().twin())
                        .thenComparing(reply -> reply.question().about().name());
        for (var reply : report.replies().stream().sorted(byPatient).toList()) {
            var question = reply.question();
            var twin = shortened(question.twin());
            switch (reply) {
                case Asked.Refused(var _, var problem) ->
                        table.row(
                                twin,
                                question.about().name(),
                                "refused: " + problem.code(),
                                "",
                                "",
                                "");
                case Asked.Replied(var _, var status) ->
                        table.row(
                                twin,
                                question.about().name(),
                                answer(status),
                                status.input().orElse(String.join(" ", status.missing())),
                                nodeNames.getOrDefault(status.node(), status.node()),
                                status.state() == State.SETTLED
                                        ? Long.toString(status.price())
                                        : "");
            }
        }
        return table.text();
    }

    /// Value, unit and band, and what the reader must know; or why there is no answer.
    private static String answer(QueryStatus status) {
        return status.primary()
                .map(value ->
                        value
                                + status.band().map(band -> " (" + band + ")").orElse("")
                                + status.warnings().stream()
                                        .map(warning -> " !" + warning)
                                        .collect(Collectors.joining()))
                .orElse(status.state().word() + ": " + status.code());
    }

    private static String shortened(String id) {
        return id.length() <= ID_CHARACTERS ? id : id.substring(0, ID_CHARACTERS);
    }

    private String nodes() {
        var table = new TextTable("provider", "node", "state", "jobs", "earned");
        for (var node : report.closing().nodes().path("nodes")) {
            table.row(
                    node.path("name").asText(),
                    node.path("id").asText(),
                    node.path("state").asText(),
                    Long.toString(report.jobsOf().getOrDefault(node.path("id").asText(), 0L)),
                    node.path("earned").asText());
        }
        return table.text();
    }

    private String balances() {
        var table = new TextTable("account of", "account", "available", "reserved");
        for (var balance : report.closing().balances()) {
            table.row(
                    balance.role(),
                    balance.account(),
                    Long.toString(balance.available()),
                    Long.toString(balance.reserved()));
        }
        return table.text();
    }

    private String totals() {
        var json = report.json();
        var jobs = json.path("jobs");
        return """
        %d patients, %d questions: %d answered, not computed %s, refused %s
        %d jobs taken over, %d lost with a killed provider and done by another, %d failed
        %d payouts of %d tokens; the ledger's postings sum to %d
        %d receipts verified offline against the log's public key, %d failed
        Every answer is decision support for qualified professionals, not a diagnosis and not a medical device.
        """
                .formatted(
                        json.path("patients").asInt(),
                        json.path("queries").asInt(),
                        json.path("answered").asInt(),
                        json.path("notComputed"),
                        json.path("refused"),
                        jobs.path("accepted").asInt(),
                        jobs.path("reassigned").asInt(),
                        jobs.path("failed").asInt(),
                        json.path("payouts").path("count").asInt(),
                        json.path("payouts").path("tokens").asLong(),
                        json.path("ledger").path("sum").asLong(),
                        json.path("verified").path("receipts").asInt(),
                        json.path("verified").path("failed").asInt());
    }
}
