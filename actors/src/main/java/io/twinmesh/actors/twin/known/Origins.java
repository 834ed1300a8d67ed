package io.twinmesh.actors.twin.known;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

import io.twinmesh.actors.twin.known.problem.Problems;
import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.history.PatientEvent.ResourceRecorded;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;

/// What consent must know of the resources that a twin's facts come from: for each the number of
/// its kind, ten bytes, since most resources of a twin are of the same few kinds, which are also
/// those of other twins. A value.
public final class Origins {
    /// How many resources may be remembered though no value comes from them any more, beside a
    /// quarter of those that values come from: letting go costs a pass over all.
    private static final int SPARE = 8;

    public static final Origins NONE = new Origins(new String[0], new long[0], new char[0]);

    private final String[] kinds;
    private final long[] resources;
    private final char[] kind;

    /// @param kinds each once, packed
    /// @param resources fingerprints, sorted
    /// @param kind of each resource, index into `kinds`
    private Origins(String[] kinds, long[] resources, char[] kind) {
        this.kinds = kinds;
        this.resources = resources;
        this.kind = kind;
    }

    @JsonCreator
    public static Origins of(
            @JsonProperty("kinds") List<Origin> kinds,
            @JsonProperty("resources") long[] resources,
            @JsonProperty("kind") int[] kind) {
        if (resources.length != kind.length
                || kinds.size() > Character.MAX_VALUE
                || Arrays.stream(kind).anyMatch(k -> k < 0 || k >= kinds.size())) {
            throw new IllegalArgumentException("every resource has a kind");
        }
        var numbers = new char[kind.length];
        for (var i = 0; i < kind.length; i++) {
            numbers[i] = (char) kind[i];
        }
        return new Origins(packed(kinds), resources.clone(), numbers);
    }

    @JsonProperty
    public List<Origin> kinds() {
        return Arrays.stream(kinds).map(Origin::read).toList();
    }

    private static String[] packed(List<Origin> kinds) {
        return kinds.stream().map(Origin::packed).toArray(String[]::new);
    }

    @JsonProperty
    public long[] resources() {
        return resources.clone();
    }

    @JsonProperty
    public int[] kind() {
        return IntStream.range(0, kind.length).map(i -> kind[i]).toArray();
    }

    public int count() {
        return resources.length;
    }

    /// After a resource was recorded.
    ///
    /// @param latest with what it says
    /// @param earlier with what it says
    /// @param problems with what it says
    /// @param variants with what it says
    public Origins after(
            ResourceRecorded event,
            LatestValues latest,
            EarlierValues earlier,
            Problems problems,
            KnownVariants variants) {
        var tagged = new Fact.Tagged(List.of(), List.of());
        var says = false;
        for (var fact : event.facts()) {
            switch (fact) {
                case Fact.Tagged tags -> tagged = tags;
                case Fact.Observed _,
                        Fact.ConditionNoted _,
                        Fact.MedicationNoted _,
                        Fact.VariantReported _ ->
                        says = true;
                case Fact.Person _, Fact.ConsentGiven _ -> {}
            }
        }
        if (!says) {
            return without(event.key());
        }
        var after =
                with(
                        event.key(),
                        new Origin(
                                event.type(),
                                event.dataClass(),
                                tagged.labels(),
                                tagged.mentioned()));
        // resources whose values newer ones replaced are let go now and then
        var values = latest.count() + earlier.count() + problems.count() + variants.count();
        if (after.count() <= values + values / 4 + SPARE) {
            return after;
        }
        var needed = new HashSet<Long>();
        latest.resources().forEach(needed::add);
        earlier.resources().forEach(needed::add);
        problems.resources().forEach(needed::add);
        variants.resources().forEach(needed::add);
        return after.only(needed::contains);
    }

    /// The resource's, else that of a resource of this type of which nothing more is known.
    public Origin of(long resource, String type) {
        var at = Arrays.binarySearch(resources, resource);
        return at < 0 ? Origin.plain(type) : Origin.read(kinds[kind[at]]);
    }

    public Origins with(long resource, Origin origin) {
        var packed = origin.packed();
        var known = Arrays.asList(kinds).indexOf(packed);
        var all = known < 0 ? Arrays.copyOf(kinds, kinds.length + 1) : kinds;
        var number = (char) (known < 0 ? kinds.length : known);
        if (known < 0) {
            all[number] = packed;
        }
        var at = Arrays.binarySearch(resources, resource);
        if (at >= 0) {
            var changed = kind.clone();
            changed[at] = number;
            return new Origins(all, resources, changed);
        }
        var place = -at - 1;
        var moreResources = Arrays.copyOf(resources, resources.length + 1);
        var moreKinds = Arrays.copyOf(kind, kind.length + 1);
        System.arraycopy(resources, place, moreResources, place + 1, resources.length - place);
        System.arraycopy(kind, place, moreKinds, place + 1, kind.length - place);
        moreResources[place] = resource;
        moreKinds[place] = number;
        return new Origins(all, moreResources, moreKinds);
    }

    public Origins without(long resource) {
        return Arrays.binarySearch(resources, resource) < 0
                ? this
                : only(other -> other != resource);
    }

    /// Those of the resources that are still needed, and only their kinds.
    public Origins only(LongPredicate needed) {
        var used = new ArrayList<String>();
        var keptResources = new long[resources.length];
        var keptKinds = new char[resources.length];
        var count = 0;
        for (var i = 0; i < resources.length; i++) {
            if (needed.test(resources[i])) {
                var origin = kinds[kind[i]];
                if (!used.contains(origin)) {
                    used.add(origin);
                }
                keptResources[count] = resources[i];
                keptKinds[count++] = (char) used.indexOf(origin);
            }
        }
        return new Origins(
                used.toArray(String[]::new),
                Arrays.copyOf(keptResources, count),
                Arrays.copyOf(keptKinds, count));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Origins origins
                && Arrays.equals(origins.kinds, kinds)
                && Arrays.equals(origins.resources, resources)
                && Arrays.equals(origins.kind, kind);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(resources) + Arrays.hashCode(kind);
    }

    @Override
    public String toString() {
        return "Origins[" + resources.length + "]";
    }
}
