package io.twinmesh.inference.input;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Codes of ICD-10, with or without their dot. A code is a kind of every category that it begins
/// with: E11.90 of E11.9 and of E11.
public final class Icd10 {
    private static final int SHORTEST = 3;

    private Icd10() {}

    /// Whose division of the diseases a code system has: what stands below a category of three
    /// characters is not the same in both.
    public enum Edition {
        /// The World Health Organization's, and Germany's (ICD-10-GM), which parts it further.
        WHO,
        /// The clinical modification of the United States.
        CM
    }

    /// @param system as FHIR names it
    /// @return empty for any other code system
    public static Optional<Edition> edition(String system) {
        return switch (system) {
            case "http://hl7.org/fhir/sid/icd-10", "http://fhir.de/CodeSystem/bfarm/icd-10-gm" ->
                    Optional.of(Edition.WHO);
            case "http://hl7.org/fhir/sid/icd-10-cm" -> Optional.of(Edition.CM);
            default -> Optional.empty();
        };
    }

    /// The code and every category that it is a kind of, narrowest first, in upper case and without
    /// the dot.
    public static Stream<String> categories(String code) {
        var plain = plain(code);
        return IntStream.iterate(plain.length(), length -> length >= SHORTEST, length -> length - 1)
                .mapToObj(length -> plain.substring(0, length));
    }

    /// In upper case and without the dot.
    public static String plain(String code) {
        return code.strip().toUpperCase(Locale.ROOT).replace(".", "");
    }
}
