package io.twinmesh.persistence.history;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

import io.twinmesh.persistence.consent.ConsentPolicy;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/// One thing a resource says that a twin understands. Codes, values and units stand as the source
/// wrote them; of several codings the first is the key, the others are kept. Codes, names and units
/// repeat from twin to twin, so one copy of each text serves them all.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "fact")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Fact.Person.class, name = "person"),
    @JsonSubTypes.Type(value = Fact.Measured.class, name = "measured"),
    @JsonSubTypes.Type(value = Fact.Coded.class, name = "coded"),
    @JsonSubTypes.Type(value = Fact.ConditionNoted.class, name = "condition"),
    @JsonSubTypes.Type(value = Fact.MedicationNoted.class, name = "medication"),
    @JsonSubTypes.Type(value = Fact.VariantNoted.class, name = "variant"),
    @JsonSubTypes.Type(value = Fact.VariantUnassessed.class, name = "variant-unassessed"),
    @JsonSubTypes.Type(value = Fact.Tagged.class, name = "tagged"),
    @JsonSubTypes.Type(value = Fact.ConsentGiven.class, name = "consent")
})
public sealed interface Fact {
    /// Hidden wherever a record is printed.
    String HIDDEN = "<clinical>";

    /// Who the patient is, as far as models ask.
    ///
    /// @param birthDate only a complete date; `birthYear` may be known without it
    /// @param sex administrative: `female`, `male`, `other` or `unknown`
    /// @param race the code of the US Core race extension, when given
    /// @param deceased whether the source says so
    record Person(
            Optional<LocalDate> birthDate,
            Optional<Integer> birthYear,
            String sex,
            Optional<Code> race,
            boolean deceased,
            Optional<Instant> deceasedAt)
            implements Fact {
        public Person {
            sex = sex.intern();
        }

        @Override
        public String toString() {
            return "Person" + HIDDEN;
        }
    }

    /// What an observation, or one component of it, says.
    sealed interface Observed extends Fact {
        /// Stands for the answer of an observation that nobody can compute with: a bound (`<5`), a
        /// number without a unit, an answer in words alone. That there is one is known, so that an
        /// older answer does not pass for the newest.
        Code UNREADABLE = new Code("https://twinmesh.io/terms", "unreadable-number");

        /// Whether it says anything but that there is something.
        default boolean readable() {
            return !(this instanceof Coded coded && coded.values().contains(UNREADABLE));
        }

        /// At least one, the first is the key.
        List<Code> codes();

        Optional<String> display();

        Instant at();

        default Code key() {
            return codes().getFirst();
        }
    }

    /// A number with a unit.
    ///
    /// @param codes at least one, the first is the key
    /// @param value exactly as written
    /// @param unit UCUM code when the source gave one, else its unit text
    record Measured(
            List<Code> codes, Optional<String> display, BigDecimal value, String unit, Instant at)
            implements Observed {
        public Measured {
            codes = atLeastOne(codes);
            display = display.map(String::intern);
            unit = unit.intern();
        }

        @Override
        public String toString() {
            return "Measured" + HIDDEN;
        }
    }

    /// An answer from a code system.
    ///
    /// @param codes what was asked, at least one, the first is the key
    /// @param values the answer's codings, at least one
    record Coded(
            List<Code> codes,
            Optional<String> display,
            List<Code> values,
            Optional<String> valueDisplay,
            Instant at)
            implements Observed {
        public Coded {
            codes = atLeastOne(codes);
            display = display.map(String::intern);
            values = atLeastOne(values);
            valueDisplay = valueDisplay.map(String::intern);
        }

        @Override
        public String toString() {
            return "Coded" + HIDDEN;
        }
    }

    /// A problem or diagnosis.
    ///
    /// @param codes [#UNCODED] alone when the source gives none
    /// @param active as the source states it now
    record ConditionNoted(
            List<Code> codes,
            Optional<String> display,
            boolean active,
            Optional<Instant> onset,
            Optional<Instant> abatement)
            implements Fact {
        /// Stands for the codes of a condition that has none: nobody can tell which one it is not.
        public static final Code UNCODED = new Code("https://twinmesh.io/terms", "uncoded");

        public ConditionNoted {
            codes = atLeastOne(codes);
            display = display.map(String::intern);
        }

        @Override
        public String toString() {
            return "ConditionNoted" + HIDDEN;
        }
    }

    /// A medication ordered or taken.
    ///
    /// @param display the name as the source shows it; empty when it gives none
    /// @param active as the source states it now
    record MedicationNoted(List<Code> codes, String display, boolean active, Optional<Instant> at)
            implements Fact {
        public MedicationNoted {
            codes = List.copyOf(codes);
            display = display.intern();
        }

        @Override
        public String toString() {
            return "MedicationNoted" + HIDDEN;
        }
    }

    /// A variant of a gene that was looked for and not ruled out.
    sealed interface VariantReported extends Fact permits VariantNoted, VariantUnassessed {
        /// What was asked, at least one.
        List<Code> codes();

        /// Its symbol.
        String gene();

        /// At least one, as the source gives them: the change of the protein first, then that of
        /// the coding sequence, then others.
        List<String> names();

        Instant at();
    }

    /// A variant of a gene that was found.
    record VariantNoted(List<Code> codes, String gene, List<String> names, Instant at)
            implements VariantReported {
        public VariantNoted {
            codes = atLeastOne(codes);
            gene = gene.intern();
            names = variantNames(names);
        }

        @Override
        public String toString() {
            return "VariantNoted" + HIDDEN;
        }
    }

    /// A variant of a gene of which the test could not tell whether it is there.
    record VariantUnassessed(
            List<Code> codes, String gene, List<String> names, Unclear why, Instant at)
            implements VariantReported {
        public VariantUnassessed {
            codes = atLeastOne(codes);
            gene = gene.intern();
            names = variantNames(names);
        }

        @Override
        public String toString() {
            return "VariantUnassessed" + HIDDEN;
        }
    }

    /// Why a test did not tell: LOINC's answers LA18198-4 and LA11884-6.
    enum Unclear {
        NO_CALL,
        INDETERMINATE
    }

    /// What consent must know of a resource beside its facts.
    ///
    /// @param labels its security labels
    /// @param mentioned the codes found in it that none of its facts has
    record Tagged(List<Code> labels, List<Code> mentioned) implements Fact {
        public Tagged {
            labels = List.copyOf(labels);
            mentioned = List.copyOf(mentioned);
        }

        @Override
        public String toString() {
            return "Tagged" + HIDDEN;
        }
    }

    /// What a consent in force allows and forbids.
    record ConsentGiven(ConsentPolicy policy) implements Fact {}

    private static List<String> variantNames(List<String> names) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("a variant needs a name");
        }
        return List.copyOf(names);
    }

    private static List<Code> atLeastOne(List<Code> codes) {
        if (codes.isEmpty()) {
            throw new IllegalArgumentException("at least one code is needed");
        }
        return List.copyOf(codes);
    }
}
