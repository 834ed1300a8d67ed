package io.twinmesh.cluster.fhir.intake.naming;

import io.twinmesh.cluster.fhir.intake.bundle.BundleRefused;
import io.twinmesh.cluster.fhir.intake.bundle.Entry;

import java.util.Optional;
import java.util.regex.Pattern;

/// What an entry's `request.url` addresses.
sealed interface Address {
    Pattern TYPE = Pattern.compile("[A-Za-z]{1,64}");
    Pattern ID = Pattern.compile("[A-Za-z0-9.-]{1,64}");

    /// `Observation`
    record OfType(String type) implements Address {}

    /// `Observation/1`
    record OfResource(String type, String id) implements Address {}

    /// `Observation?identifier=…`
    record OfQuery(IdentifierQuery query) implements Address {}

    static Address of(Entry entry) throws BundleRefused {
        var url = entry.url().startsWith("/") ? entry.url().substring(1) : entry.url();
        var place = entry.at("request.url");
        if (IdentifierQuery.conditional(url)) {
            return new OfQuery(IdentifierQuery.parse(url).orElseThrow(() -> unsupported(place)));
        }
        var parts = url.split("/", -1);
        if (parts.length > 2 || !TYPE.matcher(parts[0]).matches()) {
            throw BundleRefused.malformed(place, "must be Type, Type/id or Type?identifier=…");
        }
        if (parts.length == 1) {
            return new OfType(parts[0]);
        }
        if (!ID.matcher(parts[1]).matches()) {
            throw BundleRefused.at(
                    place, "resource.id-malformed", "needs an id of 1 to 64 of A-Z a-z 0-9 - .");
        }
        return new OfResource(parts[0], parts[1]);
    }

    static BundleRefused unsupported(String place) {
        return BundleRefused.at(
                place,
                "condition.unsupported",
                "may ask for one identifier only: identifier=system|value");
    }

    /// The version of an `If-Match`.
    static Optional<Integer> version(Entry entry) throws BundleRefused {
        if (entry.ifMatch().isEmpty()) {
            return Optional.empty();
        }
        var tag = ETAG.matcher(entry.ifMatch().strip());
        if (!tag.matches()) {
            throw BundleRefused.at(
                    entry.place().isEmpty() ? "If-Match" : entry.at("request.ifMatch"),
                    "condition.malformed",
                    "must be W/\"version\"");
        }
        return Optional.of(Integer.parseInt(tag.group(1)));
    }

    Pattern ETAG = Pattern.compile("(?:W/)?\"?([0-9]{1,9})\"?");
}
