package io.twinmesh.inference.therapy.variant;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A variant of a gene's protein, or a class of variants, in one spelling: `p.(Leu858Arg)`,
/// `p.L858R` and `L858R` are one, so are `ex19del` and `Exon 19 Deletion`, `BCR-ABL` and
/// `BCR::ABL1`. Letters are upper case; what is not understood stays as it was written.
///
/// @param name for example `L858R`, `E746_A750DEL`, `EXON 19 DELETION`, `AMPLIFICATION`
public record Variant(String name) {
    private static final int MOST = 200;
    private static final Map<String, String> AMINO_ACIDS =
            Map.ofEntries(
                    Map.entry("ALA", "A"),
                    Map.entry("ARG", "R"),
                    Map.entry("ASN", "N"),
                    Map.entry("ASP", "D"),
                    Map.entry("CYS", "C"),
                    Map.entry("GLN", "Q"),
                    Map.entry("GLU", "E"),
                    Map.entry("GLY", "G"),
                    Map.entry("HIS", "H"),
                    Map.entry("ILE", "I"),
                    Map.entry("LEU", "L"),
                    Map.entry("LYS", "K"),
                    Map.entry("MET", "M"),
                    Map.entry("PHE", "F"),
                    Map.entry("PRO", "P"),
                    Map.entry("SER", "S"),
                    Map.entry("THR", "T"),
                    Map.entry("TRP", "W"),
                    Map.entry("TYR", "Y"),
                    Map.entry("VAL", "V"),
                    Map.entry("TER", "*"));
    private static final String LONG =
            String.join("|", AMINO_ACIDS.keySet().stream().sorted().toList());

    /// A residue in three letters with its place, at the end of a substitution, or among those that
    /// are inserted.
    private static final Pattern THREE_LETTERS =
            Pattern.compile(
                    "(?:(?<=[_0-9]|^)|(?<=INS)|(?<=>)|\\G)("
                            + LONG
                            + ")(?=[0-9_]|$|FS|"
                            + LONG
                            + ")");

    private static final Pattern HGVS = Pattern.compile("P\\.\\(?([^()]+)\\)?");
    private static final Pattern SUBSTITUTION = Pattern.compile("([A-Z])([0-9]+)[A-Z*]");
    private static final Pattern CODON = Pattern.compile("([A-Z])([0-9]+)");

    /// A stop as it was written before HGVS took `*` and `Ter` for it.
    private static final Pattern OLD_STOP = Pattern.compile("^([A-Z][0-9]+)X$");

    /// One of several residues at one place: `V600E/K`.
    private static final Pattern ONE_OF = Pattern.compile("([A-Z][0-9]+)([A-Z*](?:/[A-Z*])+)");

    private static final Pattern FRAMESHIFT =
            Pattern.compile("[A-Z][0-9]+[A-Z]?FS(?:\\*|TER)?[0-9?]*");
    private static final Pattern DNA = Pattern.compile("[CGMNR]\\.[-*(?0-9].*");
    private static final Pattern CLASS =
            Pattern.compile(
                    "EXON [0-9]+ (?:DELETION|MUTATION|INSERTION)|AMPLIFICATION|MUTATION"
                            + "|LOSS-OF-FUNCTION|WILD TYPE|OVEREXPRESSION|FUSION");
    private static final Map<Pattern, String> CLASSES =
            Map.of(
                    Pattern.compile(
                            "(?:EX|EXON)[ -]?([0-9]+)[ -]?DEL(?:ETION)?S?|DEL[ -]?([0-9]+)"),
                    "EXON %s DELETION",
                    Pattern.compile("(?:EX|EXON)[ -]?([0-9]+)[ -]?(?:MUT|MUTATION)S?"),
                    "EXON %s MUTATION",
                    Pattern.compile("(?:EX|EXON)[ -]?([0-9]+)[ -]?INS(?:ERTION)?S?"),
                    "EXON %s INSERTION",
                    Pattern.compile("AMP|AMPLIFIED|AMPLIFICATIONS?|COPY NUMBER GAIN"),
                    "AMPLIFICATION",
                    Pattern.compile("MUT|MUTATED|MUTATIONS?"),
                    "MUTATION",
                    Pattern.compile("LOSS[ -]OF[ -]FUNCTION|LOF"),
                    "LOSS-OF-FUNCTION",
                    Pattern.compile("WILD[ -]?TYPE|WT"),
                    "WILD TYPE",
                    Pattern.compile("OVER[ -]?EXPRESS(?:ION|ED)"),
                    "OVEREXPRESSION",
                    Pattern.compile("FUSIONS?|FUSED|(?:GENE )?(?:REARRANGEMENT|TRANSLOCATION)S?"),
                    "FUSION");

    /// @param text 1 to 200 characters
    /// @throws IllegalArgumentException when there are none or more
    public static Variant of(String text) {
        var name = text.strip().replaceAll("\\s+", " ").toUpperCase(Locale.ROOT);
        if (name.isEmpty() || name.length() > MOST) {
            throw new IllegalArgumentException("a variant has 1 to " + MOST + " characters");
        }
        var protein = HGVS.matcher(name);
        if (protein.matches()) {
            name = protein.group(1);
        }
        name = THREE_LETTERS.matcher(name).replaceAll(found -> AMINO_ACIDS.get(found.group(1)));
        name = OLD_STOP.matcher(name).replaceFirst("$1*");
        for (var known : CLASSES.entrySet()) {
            var match = known.getKey().matcher(name);
            if (match.matches()) {
                return new Variant(known.getValue().formatted(numberIn(match.groupCount(), match)));
            }
        }
        return new Variant(Fusion.of(name).map(Fusion::name).orElse(name));
    }

    private static String numberIn(int groups, Matcher match) {
        for (var group = 1; group <= groups; group++) {
            var number = Optional.ofNullable(match.group(group));
            if (number.isPresent()) {
                return number.get();
            }
        }
        return "";
    }

    /// Whether this is a class that the other one belongs to: the place of a substitution (`V600`,
    /// `G12/G13`), any mutation of the gene, or the deletions or insertions of an exon.
    ///
    /// @param gene HGNC symbol, of both
    public boolean covers(String gene, Variant other) {
        if (!mayBeClass()) {
            return false;
        }
        if (name.equals("FUSION")
                && Fusion.of(other.name).filter(it -> it.joins(gene)).isPresent()) {
            return true;
        }
        if (ProteinChange.of(other.name)
                .flatMap(change -> Exons.classOf(gene, change))
                .filter(name::equals)
                .isPresent()) {
            return true;
        }
        var one = SUBSTITUTION.matcher(other.name);
        if (!one.matches()) {
            return false;
        }
        if (name.equals("MUTATION") || isOneOf(other)) {
            return true;
        }
        return List.of(name.split("/", -1)).stream()
                .filter(place -> CODON.matcher(place).matches())
                .anyMatch((one.group(1) + one.group(2))::equals);
    }

    /// Tells most names apart from classes at once: a table has many lines.
    private boolean mayBeClass() {
        return name.equals("FUSION")
                || name.equals("MUTATION")
                || name.startsWith("EXON ")
                || name.indexOf('/') > 0
                || Character.isDigit(name.charAt(name.length() - 1));
    }

    private boolean isOneOf(Variant other) {
        var one = ONE_OF.matcher(name);
        return one.matches()
                && List.of(one.group(2).split("/", -1)).stream()
                        .anyMatch(residue -> other.name.equals(one.group(1) + residue));
    }

    /// Whether this is a change of residues, or a place where some change.
    boolean isChange() {
        return SUBSTITUTION.matcher(name).matches()
                || FRAMESHIFT.matcher(name).matches()
                || ProteinChange.of(name).isPresent()
                || ONE_OF.matcher(name).matches()
                || List.of(name.split("/", -1)).stream()
                        .allMatch(place -> CODON.matcher(place).matches());
    }

    /// Whether this is a fusion, or the class of them all.
    boolean isFusion() {
        return name.equals("FUSION") || Fusion.of(name).isPresent();
    }

    /// Why a table that names changes of proteins says nothing of it; empty when it is such a
    /// change, or a class, in a form that is understood.
    public Optional<String> notUnderstood() {
        if (DNA.matcher(name).matches()) {
            return Optional.of(
                    "a change of the DNA or RNA alone is not translated; the change of the protein"
                            + " (p.) is needed");
        }
        return isChange() || isFusion() || CLASS.matcher(name).matches()
                ? Optional.empty()
                : Optional.of(
                        "it is no change of a protein, and no class, in a form that is known");
    }

    @Override
    public String toString() {
        return name;
    }
}
