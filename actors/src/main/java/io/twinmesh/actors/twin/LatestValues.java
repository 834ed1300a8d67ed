package io.twinmesh.actors.twin;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

import io.twinmesh.actors.packed.PackedRows;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// The newest observation per code. At the limit the code observed longest ago makes room: it reads
/// as missing from then on, never as something else.
///
/// @param numbers the common case, packed
/// @param others everything that does not fit there
record LatestValues(PackedRows<LatestNumber> numbers, List<Other> others) {
    static final int LIMIT = 256;
    static final LatestValues NONE = of(List.of(), List.of());

    LatestValues {
        others = List.copyOf(others);
    }

    @JsonCreator
    static LatestValues of(
            @JsonProperty("numbers") List<LatestNumber> numbers,
            @JsonProperty("others") List<Other> others) {
        return new LatestValues(PackedRows.of(NumberRows.LAYOUT, numbers), others);
    }

    /// @param resource fingerprint of the resource that said it
    record Other(long resource, Fact.Observed fact) {}

    /// Of two observations of the same instant the one that came in later counts.
    LatestValues with(long resource, Fact.Observed fact) {
        var key = fact.key();
        var number = place(key);
        var newer =
                number.filter(n -> numbers.get(n).at().isAfter(fact.at())).isPresent()
                        || others.stream()
                                .map(Other::fact)
                                .anyMatch(o -> o.key().equals(key) && o.at().isAfter(fact.at()));
        if (newer) {
            return this;
        }
        var nextNumbers = number.map(numbers::without).orElse(numbers);
        var nextOthers = new ArrayList<Other>(others.size() + 1);
        others.stream().filter(o -> !o.fact().key().equals(key)).forEach(nextOthers::add);
        var packed = LatestNumber.packed(resource, fact);
        if (packed.isPresent()) {
            nextNumbers = nextNumbers.with(packed.get());
        } else {
            nextOthers.add(new Other(resource, fact));
        }
        var next = new LatestValues(nextNumbers, nextOthers);
        return next.count() > LIMIT ? next.withoutOldest() : next;
    }

    private Optional<Integer> place(Code key) {
        return numbers.place(NumberRows.prefix(key), number -> number.isOf(key));
    }

    private LatestValues withoutOldest() {
        var number =
                IntStream.range(0, numbers.size())
                        .boxed()
                        .min(Comparator.comparing(place -> numbers.get(place).at()));
        var other = others.stream().min(Comparator.comparing(o -> o.fact().at()));
        if (other.isEmpty()
                || (number.isPresent()
                        && numbers.get(number.get()).at().isBefore(other.get().fact().at()))) {
            return new LatestValues(numbers.without(number.orElseThrow()), others);
        }
        return new LatestValues(
                numbers, others.stream().filter(o -> !o.equals(other.get())).toList());
    }

    LatestValues without(long resource) {
        var keptNumbers = numbers.withoutSource(resource);
        var keptOthers = others.stream().filter(o -> o.resource() != resource).toList();
        return keptNumbers == numbers && keptOthers.size() == others.size()
                ? this
                : new LatestValues(keptNumbers, keptOthers);
    }

    /// Every newest observation, sorted by code.
    List<Fact.Observed> facts() {
        return stream().sorted(Comparator.comparing(Fact.Observed::key)).toList();
    }

    /// Every newest observation that carries one of the codes, be it as a second coding.
    List<Fact.Observed> matching(List<Code> codes) {
        return stream().filter(fact -> fact.codes().stream().anyMatch(codes::contains)).toList();
    }

    /// As [#matching], each with the resource that said it.
    List<Other> heldMatching(List<Code> codes) {
        return held().filter(other -> other.fact().codes().stream().anyMatch(codes::contains))
                .toList();
    }

    /// Every newest observation with the resource that said it.
    Stream<Other> held() {
        return Stream.concat(
                numbers.stream().map(n -> new Other(n.resource(), n.fact())), others.stream());
    }

    int count() {
        return numbers.size() + others.size();
    }

    /// Of each value the fingerprint of the resource that said it.
    LongStream resources() {
        return LongStream.concat(numbers.sources(), others.stream().mapToLong(Other::resource));
    }

    Optional<Instant> lastObservedAt() {
        return stream().map(Fact.Observed::at).max(Comparator.naturalOrder());
    }

    private Stream<Fact.Observed> stream() {
        return Stream.concat(
                numbers.stream().map(LatestNumber::fact), others.stream().map(Other::fact));
    }

    @Override
    public String toString() {
        return "LatestValues[" + count() + "]";
    }
}
