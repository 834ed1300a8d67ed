package io.twinmesh.cluster.fhir.intake.structure;

/// Something in a resource that FHIR R4 forbids.
///
/// @param place path from the resource, as `name[0].given[1]`; empty for the resource itself.
///   Element names and indices only
/// @param expected what should stand there, to be read after the place: `must be a string`; never a
///   value of the resource
public record Flaw(Kind kind, String place, String expected) {
    /// What sort of rule is broken.
    public enum Kind {
        /// A demanded element is not there.
        MISSING("resource.element-missing"),
        /// FHIR R4 has no such element there.
        UNKNOWN("resource.element-unknown"),
        /// Another JSON shape than FHIR gives the element: an object for a list, text for a number.
        SHAPE("resource.shape"),
        /// A primitive value that breaks the form of its type, as a date that is none.
        VALUE("resource.value-malformed"),
        /// Not one of the codes that the element is bound to.
        CODE("resource.code-unknown"),
        /// A rule of its type is broken, as that a period does not end before it begins.
        INVARIANT("resource.invariant-broken");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        /// Of the refusal, as `docs/refusals.md` lists it.
        public String code() {
            return code;
        }
    }

    /// The place from what holds the resource.
    ///
    /// @param resource where the resource stands, as `entry[3].resource` or `Subscription`
    public String placeIn(String resource) {
        return place.isEmpty() ? resource : resource + "." + place;
    }

    /// The same as seen from above.
    ///
    /// @param step the name of the element that it stands in, or an index as `[1]`
    Flaw below(String step) {
        var joint = place.isEmpty() || place.startsWith("[") ? "" : ".";
        return new Flaw(kind, step + joint + place, expected);
    }
}
