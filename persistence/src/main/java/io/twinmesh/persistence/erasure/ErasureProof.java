package io.twinmesh.persistence.erasure;

import io.twinmesh.persistence.history.reading.ChainCheck.Finding;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.log.SignedNote;
import io.twinmesh.persistence.log.Skey;
import io.twinmesh.persistence.log.Vkey;
import io.twinmesh.persistence.vault.DataClass;
import io.twinmesh.persistence.vault.Erasure;

import java.time.Instant;
import java.util.Base64;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What an erasure attests, as a signed note: lines of `name value` under a first line that says
/// what it is. It names the twin by its pseudonym and nobody.
///
/// @param rows how many rows the twin's journal has
/// @param chain `whole <head in base64>`, or `broken <row> <code>`
public record ErasureProof(
        String id,
        PatientId patient,
        Set<DataClass> classes,
        String by,
        Instant destroyedAt,
        long rows,
        String chain) {
    private static final String FIRST = "twinmesh erasure proof v1";

    public ErasureProof {
        classes = Set.copyOf(classes);
    }

    static ErasureProof of(Erasure erasure, Finding chain) {
        return switch (chain) {
            case Finding.Whole(var rows, var head) ->
                    of(
                            erasure,
                            rows,
                            "whole " + Base64.getEncoder().encodeToString(head.toArray()));
            case Finding.Broken(var number, var code) ->
                    of(erasure, number - 1, "broken " + number + " " + code);
        };
    }

    private static ErasureProof of(Erasure erasure, long rows, String chain) {
        return new ErasureProof(
                erasure.id(),
                erasure.patient(),
                erasure.classes(),
                erasure.by(),
                erasure.at(),
                rows,
                chain);
    }

    /// The note that is kept and given out.
    String signed(Skey key) {
        var classNames =
                String.join(",", EnumSet.copyOf(classes).stream().map(DataClass::name).toList());
        var lines =
                List.of(
                        FIRST,
                        "erasure " + id,
                        "twin " + patient,
                        "classes " + classNames,
                        "by " + by,
                        "destroyed " + destroyedAt,
                        "keys gone",
                        "rows " + rows,
                        "chain " + chain);
        return SignedNote.sign(String.join("\n", lines) + "\n", key).note();
    }

    /// Reads a note that the key has signed.
    ///
    /// @throws IllegalArgumentException when it may not be trusted or is not such a proof; the
    ///   message says why
    public static ErasureProof verified(String note, Vkey key) {
        var lines = SignedNote.open(note, List.of(key)).text().lines().toList();
        if (!lines.getFirst().equals(FIRST)) {
            throw new IllegalArgumentException("the note is not an erasure proof");
        }
        Map<String, String> said = new LinkedHashMap<>();
        for (var line : lines.subList(1, lines.size())) {
            var space = line.indexOf(' ');
            if (space < 0
                    || said.put(line.substring(0, space), line.substring(space + 1)) != null) {
                throw new IllegalArgumentException("a line of the proof is not 'name value'");
            }
        }
        if (!said.keySet()
                .equals(
                        Set.of(
                                "erasure",
                                "twin",
                                "classes",
                                "by",
                                "destroyed",
                                "keys",
                                "rows",
                                "chain"))) {
            throw new IllegalArgumentException("the proof does not say what a proof says");
        }
        var classes = EnumSet.noneOf(DataClass.class);
        for (var name : said.getOrDefault("classes", "").split(",", -1)) {
            classes.add(DataClass.valueOf(name));
        }
        return new ErasureProof(
                said.getOrDefault("erasure", ""),
                new PatientId(said.getOrDefault("twin", "")),
                classes,
                said.getOrDefault("by", ""),
                Instant.parse(said.getOrDefault("destroyed", "")),
                Long.parseLong(said.getOrDefault("rows", "")),
                said.getOrDefault("chain", ""));
    }
}
