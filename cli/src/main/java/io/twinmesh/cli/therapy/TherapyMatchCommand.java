package io.twinmesh.cli.therapy;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.inference.therapy.Disease;
import io.twinmesh.inference.therapy.EvidenceTable;
import io.twinmesh.inference.therapy.MalformedTableException;
import io.twinmesh.inference.therapy.Stage;
import io.twinmesh.inference.therapy.variant.Variant;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/// Finds what a table of evidence says of one variant in one disease.
@Command(
        name = "match",
        mixinStandardHelpOptions = true,
        description = {
            "Find what a table of published evidence says of one variant in one disease.",
            "Decision support for professionals, not a medical device; nothing is recommended."
        },
        footer = {
            "",
            "Examples:",
            "  twinmesh therapy match --table civic.tsv --gene EGFR --variant p.Leu858Arg --doid"
                    + " 3908",
            "  twinmesh therapy match --table civic.tsv --gene BRAF --variant V600E"
                    + " --disease Melanoma --json",
            "",
            "The table has the columns of CIViC's evidence summaries (civicdb.org, CC0 1.0).",
            "Exit codes: 0 answered, also when there is nothing; 2 wrong use or an unreadable table"
        })
public final class TherapyMatchCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(names = "--table", paramLabel = "FILE.tsv", required = true, description = "evidence")
    private Path table = Path.of("");

    @Option(names = "--gene", paramLabel = "SYMBOL", required = true, description = "HGNC symbol")
    private String gene = "";

    @Option(
            names = "--variant",
            paramLabel = "TEXT",
            required = true,
            description = "L858R, p.Leu858Arg, ex19del, amplification, …")
    private String variant = "";

    @Option(
            names = "--doid",
            paramLabel = "DIGITS",
            description = "the disease in the Disease Ontology, for example 3908")
    private Optional<String> doid = Optional.empty();

    @Option(
            names = "--disease",
            paramLabel = "NAME",
            description = "instead of --doid: the disease as the table names it")
    private Optional<String> disease = Optional.empty();

    @Option(
            names = "--stage",
            paramLabel = "I|II|III|IV",
            description = "of the disease; counts where the table states one")
    private Optional<Stage> stage = Optional.empty();

    @Option(names = "--json", description = "one JSON object on standard output")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        var evidence = evidence();
        var wanted = variant();
        if (!evidence.knowsGene(gene)) {
            throw CommandFailure.usage("therapy.gene-unknown: the table knows no gene " + gene);
        }
        var where = disease(evidence, wanted);
        var found = evidence.match(gene, wanted, where.doid(), stage);
        var out = spec.commandLine().getOut();
        var shown = new ShownMatch(evidence, gene, wanted, where, found);
        out.println(json ? shown.json() : shown.text());
        out.flush();
        return Exit.OK;
    }

    private EvidenceTable evidence() throws IOException {
        if (!Files.isRegularFile(table)) {
            throw CommandFailure.usage("no such file: " + table);
        }
        try {
            return EvidenceTable.read(Files.readAllBytes(table));
        } catch (MalformedTableException wrong) {
            throw CommandFailure.usage(
                    "therapy.table-unreadable: " + table.getFileName() + ", " + wrong.getMessage());
        }
    }

    private Variant variant() {
        try {
            return Variant.of(variant);
        } catch (IllegalArgumentException wrong) {
            throw CommandFailure.usage("--variant: " + wrong.getMessage());
        }
    }

    /// Whoever names none is asked, with those that come into question.
    private Disease disease(EvidenceTable evidence, Variant wanted) {
        if (doid.isPresent()) {
            return new Disease(doid.get().replaceFirst("^DOID:", ""), disease.orElse(""));
        }
        return disease.flatMap(evidence::disease)
                .orElseThrow(() ->
                        CommandFailure.usage(
                                "therapy.disease-needed: name the disease with --doid or --disease;"
                                        + " the table knows "
                                        + gene
                                        + " in "
                                        + evidence.diseases(gene, wanted).stream()
                                                .map(it -> it.name() + " (" + it.doid() + ")")
                                                .collect(Collectors.joining(", "))));
    }
}
