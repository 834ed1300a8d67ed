package io.twinmesh.inference.therapy;

import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.therapy.variant.Variant;

import java.time.LocalDate;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// A snapshot of published evidence.
public final class EvidenceTable {
    private final List<Evidence> lines;
    private final Map<String, List<Evidence>> byGene;
    private final Digest digest;

    EvidenceTable(List<Evidence> lines, Digest digest) {
        this.lines = List.copyOf(lines);
        this.byGene =
                this.lines.stream().collect(Collectors.groupingBy(line -> symbol(line.gene())));
        this.digest = digest;
    }

    private static String symbol(String gene) {
        return gene.strip().toUpperCase(Locale.ROOT);
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
        Predicate<Evidence> fits = line -> line.stage().isEmpty() || line.stage().equals(stage);
        var ofGene = of(gene).stream().filter(fits).toList();
        Predicate<Evidence> here = line -> line.disease().doid().equals(doid);
        Predicate<Evidence> same = line -> line.variant().equals(variant);
        Predicate<Evidence> wider = line -> line.variant().covers(line.gene(), variant);
        Predicate<Evidence> cancer =
                line ->
                        line.disease().doid().equals(Disease.CANCER)
                                && !doid.equals(Disease.CANCER);
        var inAPart = here.and(same.or(wider)).or(cancer.and(same));
        return TherapyMatch.of(
                variant,
                ofGene.stream().filter(here.and(same)).toList(),
                ofGene.stream().filter(here.and(wider).and(same.negate())).toList(),
                ofGene.stream().filter(cancer.and(same)).toList(),
                of(gene).stream()
                        .filter(fits.negate())
                        .filter(inAPart)
                        .sorted(TherapyOption.STRONGEST)
                        .toList(),
                Findings.against(of(gene).stream().filter(same.or(wider).and(inAPart.negate()))));
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
    public List<Evidence> resistances(String gene, Variant variant) {
        return of(gene).stream()
                .filter(Evidence::isResistance)
                .filter(line ->
                        line.variant().equals(variant)
                                || line.variant().covers(line.gene(), variant))
                .sorted(TherapyOption.STRONGEST)
                .toList();
    }

    /// The diseases in which the table knows this variant, or all of the gene's when it knows it in
    /// none; by name.
    public List<Disease> diseases(String gene, Variant variant) {
        var ofGene = of(gene);
        var ofVariant = ofGene.stream().filter(line -> line.variant().equals(variant)).toList();
        return named(ofVariant.isEmpty() ? ofGene : ofVariant);
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
        return !of(gene).isEmpty();
    }

    /// Why nothing in the table can be about this variant, as a sentence; empty when its form is
    /// understood, or a line names it so.
    public Optional<String> notUnderstood(String gene, Variant variant) {
        return of(gene).stream().anyMatch(line -> line.variant().equals(variant))
                ? Optional.empty()
                : variant.notUnderstood().map(why -> "variant not understood: " + why);
    }

    private List<Evidence> of(String gene) {
        return byGene.getOrDefault(symbol(gene), List.of());
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
