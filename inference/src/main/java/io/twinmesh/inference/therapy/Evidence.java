package io.twinmesh.inference.therapy;

import io.twinmesh.inference.therapy.variant.Variant;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// One line of published evidence: in this disease, this variant did or did not change the answer
/// to these therapies.
///
/// @param id CIViC's evidence id
/// @param gene HGNC symbol
/// @param asWritten the variant as the table names it
/// @param therapies what was given; substitutes, and drugs given one after the other, are therapies
///   of their own
/// @param rating 1 to 5 stars, how well the line was curated
/// @param citationId a PubMed id, when `source` is `PubMed`
/// @param stage that the line is about; empty where the table states none, as CIViC's does
/// @param reviewed when a curator last looked at it
public record Evidence(
        int id,
        String gene,
        Variant variant,
        String asWritten,
        Disease disease,
        List<Therapy> therapies,
        Direction direction,
        Significance significance,
        EvidenceLevel level,
        OptionalInt rating,
        String source,
        String citationId,
        String citation,
        Optional<Stage> stage,
        Optional<LocalDate> reviewed) {
    public Evidence {
        therapies = List.copyOf(therapies);
    }

    /// Whether what was published bears the statement out.
    public enum Direction {
        SUPPORTS,
        DOES_NOT_SUPPORT
    }

    /// The statement.
    public enum Significance {
        SENSITIVITY,
        RESISTANCE,
        REDUCED_SENSITIVITY,
        ADVERSE_RESPONSE,
        UNSTATED;

        /// What a line says that supports this statement, or does not.
        ///
        /// | direction | sensitivity | resistance, reduced sensitivity | adverse response, unstated |
        /// |---|---|---|---|
        /// | supports | for | against | neither |
        /// | does not support | against | neither | neither |
        public Word word(Direction direction) {
            return switch (this) {
                case SENSITIVITY ->
                        switch (direction) {
                            case SUPPORTS -> Word.FOR;
                            case DOES_NOT_SUPPORT -> Word.AGAINST;
                        };
                case RESISTANCE, REDUCED_SENSITIVITY ->
                        switch (direction) {
                            case SUPPORTS -> Word.AGAINST;
                            case DOES_NOT_SUPPORT -> Word.NEITHER;
                        };
                case ADVERSE_RESPONSE, UNSTATED -> Word.NEITHER;
            };
        }
    }

    /// What a line says of its therapies.
    public enum Word {
        FOR,
        AGAINST,
        NEITHER
    }

    public Word word() {
        return significance.word(direction);
    }

    /// Whether it says that a drug of this therapy, alone or in a combination, does not help.
    boolean speaksAgainst(Therapy therapy) {
        return word() == Word.AGAINST && therapies.stream().anyMatch(therapy::sharesADrugWith);
    }

    /// Whether it says that all that is given in this therapy, alone or with more, does not help.
    boolean failsWhole(Therapy therapy) {
        return word() == Word.AGAINST
                && therapies.stream().anyMatch(failed -> failed.holdsAllOf(therapy));
    }

    /// Whether it says that the variant takes something of a therapy's effect, or all of it.
    boolean weakens() {
        return word() == Word.AGAINST && direction == Direction.SUPPORTS;
    }

    /// Whether it says that the variant makes a therapy fail.
    public boolean isResistance() {
        return direction == Direction.SUPPORTS && significance == Significance.RESISTANCE;
    }
}
