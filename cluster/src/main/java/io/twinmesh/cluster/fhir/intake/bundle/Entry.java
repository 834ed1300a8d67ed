package io.twinmesh.cluster.fhir.intake.bundle;

import java.util.Arrays;
import java.util.Optional;

/// One thing that a client asks for: an entry of a bundle, or a request of its own.
///
/// @param index place in the bundle, from 0
/// @param place where it stands: `entry[17]`; empty for a request of its own
/// @param fullUrl empty when there is none
/// @param method `POST`, `PUT`, `DELETE`, `GET`, …
/// @param url relative to the base: `Observation`, `Observation/1`, `Observation?identifier=…`
/// @param ifMatch as in the HTTP header, `W/"3"`; empty when there is none
/// @param ifNoneExist as in the HTTP header, `identifier=system|value`; empty when there is none
/// @param body the resource
public record Entry(
        int index,
        String place,
        String fullUrl,
        String method,
        String url,
        String ifMatch,
        String ifNoneExist,
        Optional<Body> body) {

    /// Where a resource lies in the bytes of the request.
    ///
    /// @param type FHIR resource type
    /// @param id empty when there is none
    public record Body(String type, String id, int from, int to) {}

    /// A request of its own.
    public static Entry alone(
            String method, String url, String ifMatch, String ifNoneExist, Optional<Body> body) {
        return new Entry(0, "", "", method, url, ifMatch, ifNoneExist, body);
    }

    /// Where a part of the entry stands.
    public String at(String part) {
        return place.isEmpty() ? part : place + "." + part;
    }

    /// Where the resource stands; one that came alone is named by its type.
    public String resourcePlace() {
        return place.isEmpty() ? body.map(Body::type).orElse("the body") : place + ".resource";
    }

    public static byte[] cut(byte[] request, Body body) {
        return Arrays.copyOfRange(request, body.from(), body.to());
    }

    @Override
    public String toString() {
        return "Entry[" + index + ", " + method + "]";
    }
}
