package io.twinmesh.actors.twin;

import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// The newest observation per code. At the limit the code observed longest ago makes room: it reads
/// as missing from then on, never as something else.
///
/// @param numbers the common case, packed: a quarter of the memory of the facts themselves
/// @param others everything that does not fit there
record LatestValues(List<LatestNumber> numbers, List<Other> others) {
    static final int LIMIT = 256;
    static final LatestValues NONE = new LatestValues(List.of(), List.of());

    LatestValues {
        numbers = List.copyOf(numbers);
        others = List.copyOf(others);
    }

    /// @param resource fingerprint of the resource that said it
    record Other(long resource, Fact.Observed fact) {}

    /// Of two observations of the same instant the one that came in later counts.
    LatestValues with(long resource, Fact.Observed fact) {
        var key = fact.key();
        var newer =
                numbers.stream().anyMatch(n -> n.isOf(key) && n.at().isAfter(fact.at()))
                        || others.stream()
                                .map(Other::fact)
                                .anyMatch(o -> o.key().equals(key) && o.at().isAfter(fact.at()));
        if (newer) {
            return this;
        }
        var nextNumbers = new ArrayList<LatestNumber>(numbers.size() + 1);
        numbers.stream().filter(n -> !n.isOf(key)).forEach(nextNumbers::add);
        var nextOthers = new ArrayList<Other>(others.size() + 1);
        others.stream().filter(o -> !o.fact().key().equals(key)).forEach(nextOthers::add);
        LatestNumber.packed(resource, fact)
                .ifPresentOrElse(nextNumbers::add, () -> nextOthers.add(new Other(resource, fact)));
        if (nextNumbers.size() + nextOthers.size() > LIMIT) {
            dropOldest(nextNumbers, nextOthers);
        }
        return new LatestValues(nextNumbers, nextOthers);
    }

    private static void dropOldest(List<LatestNumber> numbers, List<Other> others) {
        var number = numbers.stream().min(Comparator.comparing(LatestNumber::at));
        var other = others.stream().min(Comparator.comparing(o -> o.fact().at()));
        if (other.isEmpty()
                || (number.isPresent() && number.get().at().isBefore(other.get().fact().at()))) {
            numbers.remove(number.orElseThrow());
        } else {
            others.remove(other.get());
        }
    }

    LatestValues without(long resource) {
        var said =
                numbers.stream().anyMatch(n -> n.resource() == resource)
                        || others.stream().anyMatch(o -> o.resource() == resource);
        return said
                ? new LatestValues(
                        numbers.stream().filter(n -> n.resource() != resource).toList(),
                        others.stream().filter(o -> o.resource() != resource).toList())
                : this;
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
        return LongStream.concat(
                numbers.stream().mapToLong(LatestNumber::resource),
                others.stream().mapToLong(Other::resource));
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
