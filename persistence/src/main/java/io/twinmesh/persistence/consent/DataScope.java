package io.twinmesh.persistence.consent;

import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.vault.DataClass;

import java.util.List;

/// Which data a provision is about. Each part that names nothing leaves that part open; those that
/// name something must all hold.
///
/// - `types` and `classes` both come from FHIR's `class`, "multiple types are or'ed together": one
///   of either is enough.
/// - `codes`: "if this code is found in an instance, then the rule applies". A denial takes that at
///   its word; a permission covers only what is about the code, or a mere category would widen it.
/// - `labels`: all must be carried. A confidentiality label is a high-water mark: a permission for
///   `R` covers `R` or lower (the text of R4). A denial of `R` covers `R` or higher, which R4 does
///   not say; a denial that stopped at `R` and let `V` out would be absurd.
/// - `period`: when the data is about; data of unknown time fits only maybe.
public record DataScope(
        List<DataClass> classes,
        List<String> types,
        List<Code> codes,
        List<Code> labels,
        Interval period) {
    public static final DataScope EVERYTHING =
            new DataScope(List.of(), List.of(), List.of(), List.of(), Interval.ALWAYS);

    private static final int MOST = 128;

    public DataScope {
        classes = List.copyOf(classes);
        types = types.stream().map(String::intern).toList();
        codes = List.copyOf(codes);
        labels = List.copyOf(labels);
        period = period.shared();
        if (types.size() > MOST || codes.size() > MOST || labels.size() > MOST) {
            throw new IllegalArgumentException(
                    "a provision names at most " + MOST + " types, codes or labels");
        }
    }

    /// One object for the many that leave everything open.
    DataScope shared() {
        return equals(EVERYTHING) ? EVERYTHING : this;
    }

    Fit fit(DataItem item, Provision.Effect effect) {
        if (equals(EVERYTHING)) {
            return Fit.YES;
        }
        return Fit.of(ofKind(item.dataClass(), item.type()) && coded(item, effect))
                .and(labelled(item, effect))
                .and(timed(item));
    }

    /// Whether every item of this type fits, whatever else it is.
    boolean coversAll(String type) {
        var kind = (types.isEmpty() && classes.isEmpty()) || types.contains(type);
        return kind && codes.isEmpty() && labels.isEmpty() && period.equals(Interval.ALWAYS);
    }

    /// Whether some item of this type may fit. A class of data has items of any type.
    boolean mayConcern(String type) {
        return types.isEmpty() || types.contains(type) || !classes.isEmpty();
    }

    /// Whether every item of this class and type fits, whatever else it is.
    boolean coversAll(DataClass dataClass, String type) {
        return ofKind(dataClass, type)
                && codes.isEmpty()
                && labels.isEmpty()
                && period.equals(Interval.ALWAYS);
    }

    /// Whether an item of this class and type may fit.
    boolean ofKind(DataClass dataClass, String type) {
        return (types.isEmpty() && classes.isEmpty())
                || types.contains(type)
                || classes.contains(dataClass);
    }

    private boolean coded(DataItem item, Provision.Effect effect) {
        return codes.isEmpty()
                || item.codes().stream().anyMatch(codes::contains)
                || (effect == Provision.Effect.DENY
                        && item.mentioned().stream().anyMatch(codes::contains));
    }

    private Fit labelled(DataItem item, Provision.Effect effect) {
        if (labels.isEmpty()) {
            return Fit.YES;
        }
        var held = labels.stream().filter(label -> carries(item, label, effect)).count();
        if (held == labels.size()) {
            return Fit.YES;
        }
        return held == 0 ? Fit.NO : Fit.MAYBE;
    }

    private static boolean carries(DataItem item, Code label, Provision.Effect effect) {
        return Confidentiality.of(label)
                .map(mark -> {
                    var order = Confidentiality.of(item.labels()).compareTo(mark);
                    return switch (effect) {
                        case PERMIT -> order <= 0;
                        case DENY -> order >= 0;
                    };
                })
                .orElseGet(() -> item.labels().contains(label));
    }

    private Fit timed(DataItem item) {
        if (item.first().filter(period::endedBy).isPresent()
                || item.last().filter(last -> !period.begunBy(last)).isPresent()) {
            return Fit.NO;
        }
        var begun = period.from().isEmpty() || item.first().filter(period::begunBy).isPresent();
        var ended =
                period.until().isEmpty()
                        || item.last().filter(last -> !period.endedBy(last)).isPresent();
        return begun && ended ? Fit.YES : Fit.MAYBE;
    }

    /// Codes and labels can say what a patient wants hidden.
    @Override
    public String toString() {
        return "DataScope[" + types + "]";
    }
}
