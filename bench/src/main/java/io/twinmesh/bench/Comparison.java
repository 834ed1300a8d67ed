package io.twinmesh.bench;

import io.twinmesh.bench.fhir.BundleReading;
import io.twinmesh.bench.ledger.LanePayouts;
import io.twinmesh.bench.ledger.LogReading;
import io.twinmesh.bench.ledger.SqlPayouts;
import io.twinmesh.bench.log.LargeProof;
import io.twinmesh.bench.log.MerkleAppend;
import io.twinmesh.bench.model.OnnxRows;
import io.twinmesh.bench.model.ScoreRows;
import io.twinmesh.bench.signature.Signatures;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// One row of the table: our way, and what it is held against.
///
/// @param name stable, for `--only` and for the report's readers
/// @param unit what is counted per second
/// @param ours what we run
/// @param baseline absent when there is nothing fair to compare with; the rate then only informs
record Comparison(String name, String unit, Subject ours, Optional<Subject> baseline) {

    /// One measured method.
    ///
    /// @param id its full name, as JMH lists it
    /// @param label in words
    record Subject(String id, String label) {
        static Subject of(Class<?> type, String method, String label) {
            return new Subject(type.getName() + "." + method, label);
        }
    }

    private static Comparison of(String name, String unit, Subject ours, Subject baseline) {
        return new Comparison(name, unit, ours, Optional.of(baseline));
    }

    /// Both methods, or the one.
    Stream<Subject> subjects() {
        return Stream.concat(Stream.of(ours), baseline.stream());
    }

    static List<Comparison> all() {
        var lane = Subject.of(LanePayouts.class, "decideAndEvolve", "lane, batches of 1000");
        var journalled = Subject.of(LanePayouts.class, "journalled", "lane, 1 row per batch");
        var intake = Subject.of(BundleReading.class, "intake", "whole intake");
        return List.of(
                of(
                        "log.append",
                        "leaves",
                        Subject.of(MerkleAppend.class, "compactRange", "compact range"),
                        Subject.of(MerkleAppend.class, "rootFromLeaves", "root from all leaves")),
                of(
                        "ledger.lane",
                        "payouts",
                        lane,
                        Subject.of(SqlPayouts.class, "oneClient", "SQL, 1 client")),
                of(
                        "ledger.journalled",
                        "payouts",
                        journalled,
                        Subject.of(SqlPayouts.class, "fourClients", "SQL, 4 clients")),
                of(
                        "ledger.audit",
                        "leaves",
                        Subject.of(LogReading.class, "audited", "auditor"),
                        Subject.of(LogReading.class, "hashedOnly", "hashes alone")),
                new Comparison(
                        "ledger.proof",
                        "proofs",
                        Subject.of(LargeProof.class, "verified", "10^9 leaves, 4 witnesses"),
                        Optional.empty()),
                of(
                        "fhir.tree",
                        "bundles",
                        intake,
                        Subject.of(BundleReading.class, "tree", "Jackson tree only")),
                of(
                        "fhir.resources",
                        "bundles",
                        intake,
                        Subject.of(
                                BundleReading.class,
                                "treeAndResources",
                                "tree, resources rewritten")),
                of(
                        "model.prevent",
                        "rows",
                        Subject.of(ScoreRows.class, "checked", "checked against manifest"),
                        Subject.of(ScoreRows.class, "equationAlone", "equation alone")),
                new Comparison(
                        "model.onnx",
                        "rows",
                        Subject.of(OnnxRows.class, "checked", "diabetes-synthetic"),
                        Optional.empty()),
                of(
                        "ed25519.sign",
                        "signatures",
                        Subject.of(Signatures.class, "sign", "Bouncy Castle"),
                        Subject.of(Signatures.class, "signJdk", "JDK")),
                of(
                        "ed25519.verify",
                        "checks",
                        Subject.of(Signatures.class, "verify", "Bouncy Castle"),
                        Subject.of(Signatures.class, "verifyJdk", "JDK")));
    }
}
