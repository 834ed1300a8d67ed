package io.twinmesh.actors.twin.known;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

import io.twinmesh.actors.packed.PackedRows;
import io.twinmesh.actors.plausibility.Implausible;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// The newest observation per code. At the limit the code observed longest ago makes room: it reads
/// as missing from then on, never as something else.
///
/// @param numbers the common case, packed
/// @param others answers, packed too, and numbers that do not fit there
public record LatestValues(PackedRows<LatestNumber> numbers, PackedRows<Other> others) {
    public static final int LIMIT = 256;
    public static final LatestValues NONE = of(List.of(), List.of());

    @JsonCreator
    public static LatestValues of(
            @JsonProperty("numbers") List<LatestNumber> numbers,
            @JsonProperty("others") List<Other> others) {
        return new LatestValues(
                PackedRows.of(NumberRows.LAYOUT, numbers),
                PackedRows.of(AnswerRows.LAYOUT, others));
    }

    /// @param resource fingerprint of the resource that said it
    public record Other(long resource, Fact.Observed fact) {}

    /// Of two observations the later one counts, of the same instant the one that came in later.
    /// One of a time that has not come gives way to the next that is not: a wrong clock must not
    /// hide what is true.
    ///
    /// @param recorded when the observation came in
    public LatestValues with(long resource, Fact.Observed fact, Instant recorded) {
        var present = Implausible.present(recorded);
        var key = fact.key();
        var number = numbers.place(NumberRows.prefix(key), it -> it.isOf(key));
        var other = others.place(AnswerRows.prefix(key), it -> it.fact().key().equals(key));
        if (number.filter(n -> stays(numbers.get(n).at(), fact.at(), present)).isPresent()
                || other.filter(o -> stays(others.get(o).fact().at(), fact.at(), present))
                        .isPresent()) {
            return this;
        }
        var otherNumbers = number.map(numbers::without).orElse(numbers);
        var otherOthers = other.map(others::without).orElse(others);
        var next =
                LatestNumber.packed(resource, fact)
                        .map(it -> new LatestValues(otherNumbers.with(it), otherOthers))
                        .orElseGet(() ->
                                new LatestValues(
                                        otherNumbers, otherOthers.with(new Other(resource, fact))));
        return next.count() > LIMIT ? next.withoutOldest() : next;
    }

    private static boolean stays(Instant known, Instant added, Instant present) {
        return known.isAfter(added) && !(known.isAfter(present) && !added.isAfter(present));
    }

    private LatestValues withoutOldest() {
        var number = oldest(numbers, LatestNumber::at);
        var other = oldest(others, it -> it.fact().at());
        return other.isEmpty()
                        || number.filter(n ->
                                        numbers.get(n)
                                                .at()
                                                .isBefore(others.get(other.get()).fact().at()))
                                .isPresent()
                ? new LatestValues(numbers.without(number.orElseThrow()), others)
                : new LatestValues(numbers, others.without(other.get()));
    }

    private static <R> Optional<Integer> oldest(List<R> rows, Function<R, Instant> time) {
        return IntStream.range(0, rows.size())
                .boxed()
                .min(Comparator.comparing(place -> time.apply(rows.get(place))));
    }

    @SuppressWarnings("ReferenceEquality") // what had nothing of it is the same object
    public LatestValues without(long resource) {
        var keptNumbers = numbers.withoutSource(resource);
        var keptOthers = others.withoutSource(resource);
        return keptNumbers == numbers && keptOthers == others
                ? this
                : new LatestValues(keptNumbers, keptOthers);
    }

    /// Every newest observation, sorted by code.
    public List<Fact.Observed> facts() {
        return stream().sorted(Comparator.comparing(Fact.Observed::key)).toList();
    }

    /// Every newest observation that carries one of the codes, be it as a second coding.
    public List<Fact.Observed> matching(List<Code> codes) {
        return stream().filter(fact -> fact.codes().stream().anyMatch(codes::contains)).toList();
    }

    /// As [#matching], each with the resource that said it.
    public List<Other> heldMatching(List<Code> codes) {
        return held().filter(other -> other.fact().codes().stream().anyMatch(codes::contains))
                .toList();
    }

    /// Every newest observation with the resource that said it.
    public Stream<Other> held() {
        return Stream.concat(
                numbers.stream().map(n -> new Other(n.resource(), n.fact())), others.stream());
    }

    public int count() {
        return numbers.size() + others.size();
    }

    /// Of each value the fingerprint of the resource that said it.
    public LongStream resources() {
        return LongStream.concat(numbers.sources(), others.sources());
    }

    public Optional<Instant> lastObservedAt() {
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
