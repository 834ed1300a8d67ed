package io.twinmesh.inference.therapy;

import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.therapy.variant.Genes;
import io.twinmesh.inference.therapy.variant.Genotype;
import io.twinmesh.inference.therapy.variant.Genotype.Fit;
import io.twinmesh.inference.therapy.variant.Parts;
import io.twinmesh.inference.therapy.variant.Variant;

import java.time.LocalDate;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A snapshot of published evidence.
public final class EvidenceTable {
    /// Between the genes of a report that names several for one variant.
    public static final String SEVERAL_GENES = " and ";

    private final List<Evidence> lines;
    private final Map<String, List<Line>> byGene;
    private final Digest digest;

    /// A line, and what it is about.
    private record Line(Evidence evidence, Parts parts) {
        static Line of(Evidence evidence) {
            return new Line(evidence, Parts.of(evidence.gene(), evidence.variant()));
        }

        /// What it speaks against it speaks against although a fusion is not known, when a change
        /// beside it is: a report may name the change alone. For anything else all must be there.
        Fit fit(Genotype genotype) {
            return genotype.fit(
                    parts.all(),
                    evidence.word() == Evidence.Word.AGAINST
                            ? parts.withoutFusions()
                            : parts.all());
        }
    }

    EvidenceTable(List<Evidence> lines, Digest digest) {
        this.lines = List.copyOf(lines);
        this.byGene =
                this.lines.stream()
                        .map(Line::of)
                        .collect(
                                Collectors.groupingBy(
                                        line -> Genes.symbol(line.evidence().gene())));
        this.digest = digest;
    }

    /// Reads CIViC's tab-separated form; see [EvidenceReader].
    ///
    /// @throws MalformedTableException naming the line that is wrong
    public static EvidenceTable read(byte[] table) {
        return new EvidenceTable(EvidenceReader.read(table), Digest.of(table));
    }

    public int size() {
        return lines.size();
    }

    /// Of the bytes that were read.
    public Digest digest() {
        return digest;
    }

    /// When a curator last looked at any line: the table knows of nothing later.
    public Optional<LocalDate> snapshot() {
        return lines.stream()
                .flatMap(line -> line.reviewed().stream())
                .max(Comparator.naturalOrder());
    }

    /// @param gene HGNC symbol, in any letter case
    /// @param doid the disease's id in the Disease Ontology
    /// @param stage of the patient's disease, when it is known: lines about another one, and while
    ///   it is not known lines about any, stand apart and offer nothing
    public TherapyMatch match(String gene, Variant variant, String doid, Optional<Stage> stage) {
        return match(Genotype.of(gene, variant), doid, stage);
    }

    /// What it holds on a variant of a patient who may have others.
    public TherapyMatch match(Genotype genotype, String doid, Optional<Stage> stage) {
        var about = about(genotype);
        Set<Evidence> itself = about.getOrDefault(Fit.ITSELF, new LinkedHashSet<>());
        Set<Evidence> wider = about.getOrDefault(Fit.CLASS, new LinkedHashSet<>());
        Predicate<Evidence> fits = line -> line.stage().isEmpty() || line.stage().equals(stage);
        Predicate<Evidence> here = line -> line.disease().doid().equals(doid);
        Predicate<Evidence> cancer =
                line ->
                        line.disease().doid().equals(Disease.CANCER)
                                && !doid.equals(Disease.CANCER);
        var inAPart = here.or(cancer.and(itself::contains));
        var all = Stream.concat(itself.stream(), wider.stream()).toList();
        return TherapyMatch.of(
                itself::contains,
                itself.stream().filter(fits.and(here)).toList(),
                wider.stream().filter(fits.and(here)).toList(),
                itself.stream().filter(fits.and(cancer)).toList(),
                all.stream()
                        .filter(fits.negate().and(inAPart))
                        .sorted(TherapyOption.STRONGEST)
                        .toList(),
                Findings.against(all.stream().filter(inAPart.negate())));
    }

    private Map<Fit, Set<Evidence>> about(Genotype genotype) {
        return of(genotype)
                .collect(
                        Collectors.groupingBy(
                                line -> line.fit(genotype),
                                Collectors.mapping(
                                        Line::evidence,
                                        Collectors.toCollection(LinkedHashSet<Evidence>::new))));
    }

    /// Every drug that a line names, also within combinations.
    public Set<String> drugs() {
        return lines.stream()
                .flatMap(line -> line.therapies().stream())
                .flatMap(therapy -> therapy.drugs().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /// Whether any line says which stage it is about.
    public boolean statesStages() {
        return lines.stream().anyMatch(line -> line.stage().isPresent());
    }

    /// Lines that say that a variant, or a class it belongs to, makes a therapy fail, whatever the
    /// disease, strongest first.
    public List<Evidence> resistances(Genotype genotype) {
        return of(genotype)
                .filter(line -> line.evidence().isResistance())
                .filter(line -> line.fit(genotype) != Fit.NONE)
                .map(Line::evidence)
                .sorted(TherapyOption.STRONGEST)
                .toList();
    }

    /// The diseases in which the table knows this variant, or all of the gene's when it knows it in
    /// none; by name.
    public List<Disease> diseases(String gene, Variant variant) {
        var genotype = Genotype.of(gene, variant);
        Set<Evidence> ofVariant = about(genotype).getOrDefault(Fit.ITSELF, new LinkedHashSet<>());
        return named(ofVariant.isEmpty() ? of(genotype).map(Line::evidence).toList() : ofVariant);
    }

    /// The disease of this name, in any letter case.
    public Optional<Disease> disease(String name) {
        return named(lines).stream()
                .filter(disease -> disease.name().equalsIgnoreCase(name.strip()))
                .findFirst();
    }

    /// The disease of this id.
    public Optional<Disease> diseaseOf(String doid) {
        return lines.stream()
                .map(Evidence::disease)
                .filter(disease -> disease.doid().equals(doid))
                .findFirst();
    }

    public boolean knowsGene(String gene) {
        return byGene.containsKey(Genes.symbol(gene));
    }

    /// Why nothing in the table can be about this variant, as a sentence; empty when its form is
    /// understood, or a line names it so.
    public Optional<String> notUnderstood(String gene, Variant variant) {
        if (Genes.isUnknownNumber(gene)) {
            return Optional.of("gene not understood: its symbol at HGNC is needed, got " + gene);
        }
        if (gene.contains(SEVERAL_GENES)) {
            return Optional.of("gene not understood: one is needed, got " + gene);
        }
        if (gene.isBlank()) {
            return Optional.of("gene not understood: none is named");
        }
        var parts = Parts.of(gene, variant);
        return parts.all().size() > 1
                        || of(Genotype.of(gene, variant))
                                .anyMatch(line -> line.parts().equals(parts))
                ? Optional.empty()
                : variant.notUnderstood().map(why -> "variant not understood: " + why);
    }

    private Stream<Line> of(Genotype genotype) {
        return genotype.genes().stream()
                .flatMap(gene -> byGene.getOrDefault(gene, List.of()).stream());
    }

    private static List<Disease> named(Collection<Evidence> lines) {
        return lines.stream()
                .map(Evidence::disease)
                .filter(disease -> !disease.doid().isEmpty())
                .distinct()
                .sorted(
                        Comparator.comparing(
                                (Disease disease) -> disease.name().toLowerCase(Locale.ROOT)))
                .toList();
    }
}
