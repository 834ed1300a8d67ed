package io.twinmesh.inference.hardware;

import java.util.Optional;
import java.util.regex.Pattern;

/// Where a machine stands, in the words of its owner. Nobody can prove it from afar: whoever relies
/// on it relies on the owner.
///
/// @param region under whose law, for example `eu-central`; 1 to 40 of `a-z 0-9 -`
/// @param zone what fails together inside the region, for example `fra-2`; the same form
public record Place(String region, Optional<String> zone) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");

    public Place {
        named("region", region);
        zone.ifPresent(name -> named("zone", name));
    }

    /// Whether this can be the name of a region or a zone.
    public static boolean wellFormed(String name) {
        return NAME.matcher(name).matches();
    }

    private static void named(String what, String name) {
        if (!wellFormed(name)) {
            throw new IllegalArgumentException(what + " must match " + NAME);
        }
    }
}
