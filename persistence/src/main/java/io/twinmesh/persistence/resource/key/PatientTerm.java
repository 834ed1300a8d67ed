package io.twinmesh.persistence.resource.key;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/// By what a patient can be found among all: an identifier, the beginning of a name, the date of
/// birth or a part of it, the gender. What is found by a term is a candidate: whether it fits is
/// seen in the resource itself.
///
/// @param kind keeps equal texts of different meaning apart
public record PatientTerm(String kind, String value) {
    /// A name is found by a beginning of so many letters; a longer one is cut to the next of these.
    /// One letter would find too many, and tell too much to who counts the rows.
    private static final int[] BEGINNINGS = {2, 3, 4, 6, 8, 12};

    private static final int MOST_VALUES = 64;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /// @param system empty when any will do
    public static PatientTerm identifier(Optional<String> system, String value) {
        return system.map(text -> new PatientTerm("identifier-of", text + "\n" + value))
                .orElseGet(() -> new PatientTerm("identifier", value));
    }

    /// @param beginning of a part of a name, as people write it
    /// @return empty when it is too short to be searched by
    public static Optional<PatientTerm> name(String beginning) {
        var folded = FoldedText.of(beginning);
        Optional<PatientTerm> longest = Optional.empty();
        for (var length : BEGINNINGS) {
            if (folded.length() >= length) {
                longest = Optional.of(new PatientTerm("name", folded.substring(0, length)));
            }
        }
        return longest;
    }

    /// @param date a year, a month of a year, or a day
    public static PatientTerm born(String date) {
        return new PatientTerm("born", date);
    }

    public static PatientTerm gender(String code) {
        return new PatientTerm("gender", code);
    }

    public byte[] token(IndexKey key) {
        return key.token(kind, value);
    }

    /// Every term by which this Patient is found; none when it is no JSON.
    public static Set<PatientTerm> of(byte[] patient) {
        try {
            return of(MAPPER.readTree(patient));
        } catch (JsonProcessingException _) {
            return Set.of();
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
    }

    private static Set<PatientTerm> of(JsonNode patient) {
        var terms = new LinkedHashSet<PatientTerm>();
        var identifiers = 0;
        for (var identifier : patient.path("identifier")) {
            var value = identifier.path("value").asText();
            if (!value.isEmpty() && identifiers++ < MOST_VALUES) {
                terms.add(identifier(Optional.empty(), value));
                terms.add(identifier(Optional.of(identifier.path("system").asText()), value));
            }
        }
        var names = new LinkedHashSet<String>();
        for (var name : patient.path("name")) {
            for (var part : new String[] {"family", "text"}) {
                names.add(name.path(part).asText());
            }
            for (var part : new String[] {"given", "prefix", "suffix"}) {
                name.path(part).forEach(one -> names.add(one.asText()));
            }
        }
        names.stream().limit(MOST_VALUES).forEach(name -> beginnings(name, terms));
        var born = patient.path("birthDate").asText();
        for (var length : new int[] {4, 7, 10}) {
            if (born.length() >= length) {
                terms.add(born(born.substring(0, length)));
            }
        }
        if (patient.path("gender").isTextual()) {
            terms.add(gender(patient.path("gender").asText()));
        }
        return terms;
    }

    private static void beginnings(String name, Set<PatientTerm> terms) {
        var folded = FoldedText.of(name);
        for (var length : BEGINNINGS) {
            if (folded.length() >= length) {
                terms.add(new PatientTerm("name", folded.substring(0, length)));
            }
        }
    }

    @Override
    public String toString() {
        return "PatientTerm[" + kind + "]";
    }
}
