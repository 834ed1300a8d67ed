package io.twinmesh.bench.fhir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.twinmesh.cluster.fhir.intake.FhirIntake;
import io.twinmesh.cluster.fhir.intake.Intake;
import io.twinmesh.cluster.fhir.intake.bundle.ReadBundle;
import io.twinmesh.persistence.identity.Pseudonyms;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// One bundle after the other: our whole intake (cut, owners, facts, each resource's own bytes)
/// against a tree of the bundle, and against such a tree with each resource written out again,
/// which is what keeping single resources costs without cutting. Neither baseline finds owners or
/// facts, nor refuses a repeated key.
@State(Scope.Benchmark)
public class BundleReading {
    private final ObjectMapper mapper = new ObjectMapper();
    private final FhirIntake intake =
            new FhirIntake(
                    new Pseudonyms(new byte[32]), new NothingKnown(), new SplittableRandom(1));
    private final byte[] bundle;

    public BundleReading() {
        this(ChosenBundle.of(Path.of(System.getProperty("twinmesh.home", ".."))).bytes());
    }

    BundleReading(byte[] bundle) {
        this.bundle = bundle.clone();
    }

    @Benchmark
    public Intake intake() {
        return switch (intake.bundle(bundle)) {
            case ReadBundle.Transaction(var entries) -> intake.plan(bundle, entries);
            case ReadBundle.Batch(var entries) -> intake.plan(bundle, entries);
            case ReadBundle.Refused(var refusal, var place) -> new Intake.Refused(refusal, place);
        };
    }

    @Benchmark
    public JsonNode tree() throws IOException {
        return mapper.readTree(bundle);
    }

    @Benchmark
    public List<byte[]> treeAndResources() throws IOException {
        var resources = new ArrayList<byte[]>();
        for (var entry : tree().path("entry")) {
            resources.add(mapper.writeValueAsBytes(entry.path("resource")));
        }
        return resources;
    }
}
