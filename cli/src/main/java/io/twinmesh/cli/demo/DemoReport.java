package io.twinmesh.cli.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.ask.QueryStatus.State;
import io.twinmesh.cli.demo.network.Asked;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What the demo found, as one JSON object (a contract) and as text for people.
record DemoReport(Imported imported, Books.Closing closing, Seconds seconds) {

    /// 0 only when nothing failed and every receipt verified.
    int exitCode() {
        return failedJobs() == 0 && closing.failed() == 0 ? Exit.OK : Exit.FAILURE;
    }

    List<Asked> replies() {
        return closing.replies();
    }

    private long answered() {
        return replies().stream().filter(Asked::answered).count();
    }

    long failedJobs() {
        return count(State.FAILED);
    }

    private long count(State state) {
        return replies().stream()
                .filter(r -> r instanceof Asked.Replied a && a.status().state() == state)
                .count();
    }

    private long accepted() {
        return replies().stream().filter(r -> r instanceof Asked.Replied).count();
    }

    /// How many leases were lost with a node and given to another one.
    long reassigned() {
        return replies().stream()
                .mapToLong(r -> r instanceof Asked.Replied a ? a.status().reassignments() : 0)
                .sum();
    }

    /// How many questions of this run each node answered.
    Map<String, Long> jobsOf() {
        var jobs = new TreeMap<String, Long>();
        for (var reply : replies()) {
            if (reply.answered() && reply instanceof Asked.Replied(var _, var status)) {
                jobs.merge(status.node(), 1L, Long::sum);
            }
        }
        return jobs;
    }

    private Map<String, Long> notComputed() {
        var codes = new TreeMap<String, Long>();
        for (var reply : replies()) {
            if (reply instanceof Asked.Replied(var _, var status)
                    && status.state() == State.NOT_COMPUTED) {
                codes.merge(status.code(), 1L, Long::sum);
            }
        }
        return codes;
    }

    private Map<String, Long> refused() {
        var codes = new TreeMap<String, Long>();
        for (var reply : replies()) {
            switch (reply) {
                case Asked.Refused(var _, var problem) ->
                        codes.merge(problem.code(), 1L, Long::sum);
                case Asked.Replied(var _, var status) -> {
                    if (status.state() == State.REFUSED) {
                        codes.merge(status.code(), 1L, Long::sum);
                    }
                }
            }
        }
        return codes;
    }

    /// The object of `demo --json`.
    ObjectNode json() {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("patients", imported.twins().size());
        var resources = json.putObject("resources");
        resources.put("read", imported.read());
        resources.put("stored", imported.stored());
        resources.put("unchanged", imported.unchanged());
        json.put("facts", imported.facts());
        json.put("queries", replies().size());
        json.put("answered", answered());
        counts(json.putObject("notComputed"), notComputed());
        counts(json.putObject("refused"), refused());
        json.putObject("jobs")
                .put("accepted", accepted())
                .put("failed", failedJobs())
                .put("reassigned", reassigned());
        json.putObject("payouts").put("count", closing.payouts()).put("tokens", closing.tokens());
        var ledger = json.putObject("ledger");
        ledger.put("sum", closing.summary().path("sum").asLong());
        ledger.put("accounts", closing.summary().path("accounts").asLong());
        ledger.set("checkpoint", closing.summary().path("checkpoint"));
        json.putObject("verified")
                .put("receipts", closing.verified())
                .put("failed", closing.failed());
        var jobs = jobsOf();
        var nodes = json.putArray("nodes");
        for (var node : closing.nodes().path("nodes")) {
            nodes.addObject()
                    .put("id", node.path("id").asText())
                    .put("jobs", jobs.getOrDefault(node.path("id").asText(), 0L))
                    .put("earned", node.path("earned").asLong())
                    .put("state", node.path("state").asText());
        }
        json.putObject("seconds")
                .put("generate", Seconds.of(seconds.generate()))
                .put("import", Seconds.of(seconds.importing()))
                .put("ask", Seconds.of(seconds.ask()))
                .put("total", Seconds.of(seconds.total()));
        return json;
    }

    private static void counts(ObjectNode into, Map<String, Long> counts) {
        new TreeMap<>(counts).forEach(into::put);
    }

    String text() {
        return new DemoText(this).text();
    }
}
