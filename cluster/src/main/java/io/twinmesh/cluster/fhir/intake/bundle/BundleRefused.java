package io.twinmesh.cluster.fhir.intake.bundle;

import io.twinmesh.actors.Refusal;

import java.util.List;
import java.util.Optional;

/// Leaves the reading of a request at the first thing that is wrong; never leaves this package.
public final class BundleRefused extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;
    private final transient Optional<String> place;
    private final transient List<BundleRefused> also;

    private BundleRefused(Refusal refusal, Optional<String> place) {
        this(refusal, place, List.of());
    }

    private BundleRefused(Refusal refusal, Optional<String> place, List<BundleRefused> also) {
        super(refusal.code());
        this.refusal = refusal;
        this.place = place;
        this.also = List.copyOf(also);
    }

    BundleRefused(String code, String why) {
        this(new Refusal(code, why), Optional.empty());
    }

    /// @param place path of the element that is wrong, as `entry[17].resource.code`
    public static BundleRefused at(String place, String code, String expected) {
        return new BundleRefused(new Refusal(code, place + " " + expected), Optional.of(place));
    }

    /// What somebody else found wrong with the resource at this place.
    ///
    /// @param element of the resource that is wrong, as `provision.period.start`
    public static BundleRefused of(String place, String element, Refusal refusal) {
        return new BundleRefused(
                new Refusal(refusal.code(), place + ": " + refusal.why()),
                Optional.of(place + "." + element));
    }

    /// Everything that was found wrong together.
    ///
    /// @param all at least one
    public static BundleRefused of(List<BundleRefused> all) {
        var first = all.getFirst();
        return new BundleRefused(first.refusal, first.place, all.subList(1, all.size()));
    }

    public static BundleRefused malformed(String place, String expected) {
        return at(place, "bundle.malformed", expected);
    }

    /// The same under another code.
    BundleRefused as(String code) {
        return new BundleRefused(new Refusal(code, refusal.why()), place, also);
    }

    public Refusal refusal() {
        return refusal;
    }

    public Optional<String> place() {
        return place;
    }

    /// What else is wrong.
    public List<BundleRefused> also() {
        return also;
    }
}
