package io.twinmesh.cli.model;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.inference.catalog.BuiltInModel;

import java.util.Comparator;
import java.util.Locale;

/// The models of this release, found by what a person typed.
public final class KnownModels {
    private KnownModels() {}

    /// @param nameOrId a name, or `name@version`
    /// @throws CommandFailure with [Exit#USAGE] and the nearest name, when there is no such model
    public static BuiltInModel named(String nameOrId) {
        return BuiltInModel.named(nameOrId).orElseThrow(() -> unknown(nameOrId));
    }

    private static CommandFailure unknown(String typed) {
        var wanted = typed.toLowerCase(Locale.ROOT);
        var nearest =
                BuiltInModel.all().stream()
                        .map(model -> model.manifest().id().name())
                        .min(
                                Comparator.comparing((String name) -> !name.contains(wanted))
                                        .thenComparingInt(name -> distance(wanted, name)));
        return CommandFailure.usage(
                "no model '"
                        + typed
                        + "'"
                        + nearest.map(name -> "; did you mean '" + name + "'?").orElse("")
                        + " 'twinmesh model list' shows those of this release, with --network those of a"
                        + " server");
    }

    /// Levenshtein: how many letters to insert, drop or change.
    static int distance(String one, String other) {
        var row = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            var diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                var change = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
