package io.twinmesh.cluster.cds;

import io.twinmesh.inference.hardware.Place;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// In which region the questions of a service are computed (`twinmesh.cds-hooks.regions`). A hook
/// says nothing of it, so the operator does.
public final class ServiceRegions {
    private final Map<CdsService, String> regions;

    private ServiceRegions(Map<CdsService, String> regions) {
        this.regions = regions;
    }

    /// @param text `SERVICE REGION`, several separated by `;`
    /// @throws IllegalArgumentException naming what is wrong
    public static ServiceRegions read(String text) {
        var regions = new EnumMap<CdsService, String>(CdsService.class);
        for (var line : text.split(";", -1)) {
            if (line.isBlank()) {
                continue;
            }
            var words = line.strip().split("\\s+", -1);
            if (words.length != 2 || !Place.wellFormed(words[1])) {
                throw new IllegalArgumentException("must be like 'twin-kidney eu-central'");
            }
            var service =
                    CdsService.named(words[0])
                            .filter(CdsService::asksModels)
                            .orElseThrow(() ->
                                    new IllegalArgumentException(
                                            "must be like 'twin-kidney eu-central', and '"
                                                    + words[0]
                                                    + "' is no service that asks models"));
            if (regions.put(service, words[1]) != null) {
                throw new IllegalArgumentException(
                        "must name each service once, and " + words[0] + " is named twice");
            }
        }
        return new ServiceRegions(regions);
    }

    Optional<String> of(CdsService service) {
        return Optional.ofNullable(regions.get(service));
    }
}
