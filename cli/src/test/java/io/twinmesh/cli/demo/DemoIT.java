package io.twinmesh.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cli.server.Installation;
import io.twinmesh.persistence.ledger.pending.VestingRule;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;

/// The whole demo, as a user starts it, on eleven patients whose contents somebody else counted.
final class DemoIT {
    private static final Path CLINICAL = Path.of("..", "..", "shared", "data", "clinical");
    private static final int LIMIT_SECONDS = 300;

    @TempDir Path folder;

    private record Run(int exit, String out, String err) {}

    private Run demo(List<String> more) throws Exception {
        var arguments =
                new ArrayList<>(
                        List.of("demo", "--bundles", CLINICAL.resolve("synthea-r4").toString()));
        arguments.addAll(more);
        File out = folder.resolve("out").toFile();
        File err = folder.resolve("err").toFile();
        var process =
                new ProcessBuilder(Installation.current().client(arguments))
                        .redirectOutput(out)
                        .redirectError(err)
                        .start();
        try {
            assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS))
                    .as("the demo ends within %d s; so far: %s", LIMIT_SECONDS, err)
                    .isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        return new Run(
                process.exitValue(),
                Files.readString(out.toPath()),
                Files.readString(err.toPath()));
    }

    private static Map<String, Long> expectedCounts() throws Exception {
        var expected = Json.of(Files.readString(CLINICAL.resolve("synthea_expected.json")));
        var counts = new TreeMap<String, Long>();
        for (var bundle : expected) {
            bundle.path("resourceCounts")
                    .properties()
                    .forEach(type ->
                            counts.merge(type.getKey(), type.getValue().asLong(), Long::sum));
        }
        return counts;
    }

    private static long sum(JsonNode counts) {
        return StreamSupport.stream(counts.spliterator(), false).mapToLong(JsonNode::asLong).sum();
    }

    @Test
    void everything_that_the_demo_promises_holds() throws Exception {
        var run = demo(List.of("--json"));

        assertThat(run.exit()).as(run.err()).isZero();
        var json = Json.of(run.out());
        everyQueryHasItsReply(json);
        aKilledProvidersWorkWasDoneByAnother(json, run.err());
        theBooksBalanceAndEveryReceiptVerifies(json);
        theImportCountsAreTheExpectedOnes(json);
        assertThat(run.out().lines()).hasSize(1);
    }

    private static void everyQueryHasItsReply(JsonNode json) {
        assertThat(json.path("queries").asLong())
                .isPositive()
                .isEqualTo(
                        json.path("answered").asLong()
                                + sum(json.path("notComputed"))
                                + sum(json.path("refused")));
        assertThat(json.path("answered").asLong()).isGreaterThanOrEqualTo(11);
        assertThat(json.path("jobs").path("failed").asLong()).isZero();
    }

    private static void aKilledProvidersWorkWasDoneByAnother(JsonNode json, String err) {
        assertThat(json.path("jobs").path("reassigned").asLong()).as(err).isPositive();
        assertThat(err).contains("kill -9");
        var states = new TreeSet<String>();
        json.path("nodes").forEach(node -> states.add(node.path("state").asText()));
        assertThat(states).containsExactly("active", "lost");
    }

    private static void theBooksBalanceAndEveryReceiptVerifies(JsonNode json) {
        var payouts = json.path("payouts");
        assertThat(json.path("ledger").path("sum").asLong()).isZero();
        assertThat(json.path("verified").path("failed").asLong()).isZero();
        assertThat(json.path("verified").path("receipts").asLong())
                .isPositive()
                .isEqualTo(payouts.path("count").asLong())
                .isEqualTo(json.path("answered").asLong());
        assertThat(payouts.path("tokens").asLong()).isPositive();
        var checkpoint = json.path("ledger").path("checkpoint");
        var moved = 1 + payouts.path("count").asLong();
        assertThat(checkpoint.path("size").asLong())
                .as("the deposit, the payouts, and those of them that may have vested")
                .isBetween(moved, moved + mayHaveVested(json));
        assertThat(checkpoint.path("root").asText()).hasSize(44);
        var earned = 0L;
        for (var node : json.path("nodes")) {
            earned += node.path("earned").asLong();
        }
        assertThat(earned).isPositive().isLessThanOrEqualTo(payouts.path("tokens").asLong());
    }

    /// None, unless one provider did nearly everything because the other was killed early.
    private static long mayHaveVested(JsonNode json) {
        return StreamSupport.stream(json.path("nodes").spliterator(), false)
                .mapToLong(node -> node.path("jobs").asLong() - VestingRule.USUAL.results())
                .filter(payouts -> payouts > 0)
                .sum();
    }

    private static void theImportCountsAreTheExpectedOnes(JsonNode json) throws Exception {
        var counts = expectedCounts();
        assertThat(json.path("patients").asInt()).isEqualTo(11);
        var resources = json.path("resources");
        var all = counts.values().stream().mapToLong(Long::longValue).sum();
        assertThat(resources.path("read").asLong()).isEqualTo(all);
        assertThat(resources.path("stored").asLong() + resources.path("unchanged").asLong())
                .as("everything is kept")
                .isEqualTo(all);
        assertThat(json.path("facts").asLong()).isGreaterThanOrEqualTo(966);
    }
}
