package io.twinmesh.actors.twin.input;

import io.twinmesh.actors.twin.input.InputSources.Attempt;
import io.twinmesh.actors.twin.view.Sight;
import io.twinmesh.inference.catalog.ModelListing;
import io.twinmesh.inference.catalog.manifest.InputSource;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.input.InputCheck;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.inference.input.InputValues;
import io.twinmesh.inference.runtime.Engines;
import io.twinmesh.inference.runtime.RedFlag;
import io.twinmesh.inference.runtime.ScoreModel;
import io.twinmesh.persistence.consent.request.RuleId;
import io.twinmesh.persistence.history.PatientEvent.UsedInput;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Picks out of a twin only what a model declares, as of a day (in UTC). Pure.
///
/// - A value the asker gives goes before the twin's, and only for inputs that allow it.
/// - A value that was prefetched from another server goes behind the twin's: it counts when the
///   twin has none that is fresh enough, never in place of one that consent withholds.
/// - A twin holds the newest value per code. If that is newer than the day asked for, the value of
///   the day is not known: `asof.before-latest-data`, never the newer one.
/// - Stale and too new values count as missing; a wrong unit or a value out of range is refused
///   even for an optional input, because a present but unusable value must not be passed over in
///   silence. Where the other values alone raise a red flag, it is named as missing instead.
/// - "No such condition" and "no such medication" are claims. They are made only of a twin with at
///   least one condition or medication on record.
public final class InputSelection {
    private static final int MAX_DERIVATION_DEPTH = 3;

    private final ModelListing models;

    /// @param models those whose answers other models may take
    public InputSelection(ModelListing models) {
        this.models = models;
    }

    /// @param asked JSON text of the values that came with the question, may be empty
    public Selection select(ModelManifest manifest, Sight sight, LocalDate asOf, String asked) {
        AskedInputs given;
        try {
            given = AskedInputs.parse(asked, manifest);
        } catch (IllegalArgumentException e) {
            return new Selection.Nothing(
                    "input.malformed", String.valueOf(e.getMessage()), Optional.empty());
        }
        return Askable.objection(manifest, sight, given)
                .orElseGet(() ->
                        switch (select(manifest, sight, asOf, given, 0)) {
                            case Selection.Chosen chosen ->
                                    NotCounted.beside(chosen, manifest, sight, asOf);
                            case Selection.Withheld withheld -> withheld;
                            case Selection.Nothing nothing -> nothing;
                        });
    }

    private Selection select(
            ModelManifest manifest, Sight sight, LocalDate asOf, AskedInputs asked, int depth) {
        if (diedBefore(sight, asOf)) {
            return new Selection.Nothing(
                    "patient.deceased",
                    "the patient had died before the day asked for",
                    Optional.empty());
        }
        var values = new TreeMap<String, InputValue>();
        var used = new ArrayList<UsedInput>();
        var missing = new ArrayList<String>();
        var withheld = new ArrayList<String>();
        var rules = new TreeSet<RuleId>();
        Optional<Selection> stop = Optional.empty();
        for (var spec : manifest.inputs()) {
            var name = spec.name();
            switch (attempt(spec, sight, asOf, asked, depth)) {
                case Attempt.Found(var value, var from, var permitting) -> {
                    values.put(spec.name(), value);
                    used.add(from);
                    rules.addAll(permitting);
                }
                case Attempt.Withheld(var deny) -> {
                    if (spec.required()) {
                        stop = stop.or(() -> Optional.of(new Selection.Withheld(name, deny)));
                    }
                    withheld.add(name);
                }
                case Attempt.NotThere(var code, var why, _) -> {
                    if (spec.required()) {
                        stop = stop.or(() -> Optional.of(nothing(code, why, name)));
                    }
                    missing.add(name);
                }
                case Attempt.Unusable(var code, var why, _) -> {
                    stop = stop.or(() -> Optional.of(nothing(code, why, name)));
                    missing.add(name);
                }
            }
        }
        var known = new InputValues(values);
        return stop.filter(_ -> !alarming(manifest, known))
                .orElseGet(() ->
                        new Selection.Chosen(known, used, missing, withheld, List.copyOf(rules)));
    }

    private static Selection nothing(String code, String why, String input) {
        return new Selection.Nothing(code, why, Optional.of(input));
    }

    /// Whether what is known calls for people at once, whatever the rest is.
    private static boolean alarming(ModelManifest manifest, InputValues known) {
        return RedFlag.mayBeRaisedBy(manifest)
                && RedFlag.raisedBy(manifest, ScoreModel.of(manifest).run(known));
    }

    /// Not known to whoever may not know who the patient is.
    private static boolean diedBefore(Sight sight, LocalDate asOf) {
        return sight.twin()
                .person()
                .deceasedAt()
                .filter(_ -> sight.person().permitted())
                .map(at -> at.atZone(ZoneOffset.UTC).toLocalDate().isBefore(asOf))
                .orElse(false);
    }

    private Attempt attempt(
            InputSpec spec, Sight sight, LocalDate asOf, AskedInputs asked, int depth) {
        var given = asked.given(spec);
        var prefetched = asked.prefetched(spec.name());
        if (given.isPresent() && prefetched.isPresent()) {
            var known = known(spec, sight, asOf, asked, depth);
            return known instanceof Attempt.NotThere
                    ? outside(spec, given.get(), prefetched.get(), sight, asOf, known)
                    : known;
        }
        var samples = asked.measured(spec.name());
        if (given.isPresent() && samples.isPresent()) {
            return checked(spec, InputSources.measured(spec, given.get(), samples.get(), sight));
        }
        if (given.isPresent()) {
            return checked(
                    spec, InputSources.asked(spec, given.get(), asked.answeredBy(spec.name())));
        }
        return known(spec, sight, asOf, asked, depth);
    }

    /// What another server's resource says, unless it is of no use for that day either.
    private static Attempt outside(
            InputSpec spec,
            AskedInputs.Given given,
            AskedInputs.Prefetch from,
            Sight sight,
            LocalDate asOf,
            Attempt otherwise) {
        if (Freshness.days(from.at(), asOf) < 0
                || (otherwise instanceof Attempt.NotThere none
                        && none.unread().filter(from.at()::isBefore).isPresent())) {
            return otherwise;
        }
        var attempt = InputSources.prefetched(spec, given, from);
        if (attempt instanceof Attempt.Found found
                && Freshness.of(spec, found, sight, asOf) instanceof Attempt.NotThere stale) {
            // "stale" says more than "missing"
            return otherwise instanceof Attempt.NotThere none && none.code().equals("input.missing")
                    ? stale
                    : otherwise;
        }
        return checked(spec, attempt);
    }

    /// What the twin has, and of another model's answer what the twin and the prefetched values
    /// together give. Of several sources of a number the newest counts, of those of one time the
    /// first; and where that is one that cannot be read, none.
    private Attempt known(
            InputSpec spec, Sight sight, LocalDate asOf, AskedInputs asked, int depth) {
        Optional<Attempt> reason = Optional.empty();
        Optional<Attempt> withheld = Optional.empty();
        Optional<Attempt.NotThere> unread = Optional.empty();
        Optional<Attempt.Found> newest = Optional.empty();
        for (var source : spec.sources()) {
            var attempt =
                    source instanceof InputSource.Derived(var model)
                            ? derived(
                                    spec,
                                    model,
                                    sight,
                                    asOf,
                                    asked.derived(spec.name()).orElse(AskedInputs.NONE),
                                    depth)
                            : InputSources.attempt(spec, source, sight, asOf);
            switch (attempt) {
                case Attempt.Found found -> {
                    if (Freshness.of(spec, found, sight, asOf) instanceof Attempt.NotThere stale) {
                        reason = reason.or(() -> Optional.of(stale));
                    } else if (newest.filter(it -> !isBefore(it, observedAt(found))).isEmpty()) {
                        newest = Optional.of(found);
                    }
                }
                case Attempt.Unusable unusable -> {
                    if (newest.filter(it -> !isBefore(it, unusable.at())).isEmpty()) {
                        return unusable;
                    }
                }
                case Attempt.Withheld denied -> withheld = withheld.or(() -> Optional.of(denied));
                case Attempt.NotThere notThere -> {
                    unread = unread(Stream.concat(unread.stream(), Stream.of(notThere)));
                    // "stale" says more than "missing"
                    if (!notThere.code().equals("input.missing")) {
                        reason = reason.or(() -> Optional.of(notThere));
                    }
                }
            }
        }
        var notRead = unread.flatMap(Attempt.NotThere::unread);
        var counting = newest.filter(it -> !isBefore(it, notRead));
        if (counting.isPresent()) {
            return checked(spec, counting.get());
        }
        if (withheld.isEmpty() && unread.isPresent()) {
            return unread.get();
        }
        return (withheld.isPresent() ? withheld : reason)
                .orElseGet(() -> InputSources.missing(spec));
    }

    /// Of several that are there and say nothing the one that most is older than.
    private static Optional<Attempt.NotThere> unread(Stream<? extends Attempt> attempts) {
        return attempts.flatMap(it -> unread(it).stream())
                .max(Comparator.comparing(it -> it.unread().orElseThrow()));
    }

    private static Optional<Attempt.NotThere> unread(Attempt attempt) {
        return switch (attempt) {
            case Attempt.NotThere none -> Optional.of(none).filter(it -> it.unread().isPresent());
            case Attempt.Unusable(var code, var why, var at) ->
                    at.map(time -> new Attempt.NotThere(code, why, Optional.of(time)));
            case Attempt.Found _, Attempt.Withheld _ -> Optional.empty();
        };
    }

    private static Optional<Instant> observedAt(Attempt.Found found) {
        return found.from().observedAt();
    }

    /// Whether both have a time and that of the found one is earlier.
    private static boolean isBefore(Attempt.Found found, Optional<Instant> other) {
        return observedAt(found).filter(at -> other.filter(at::isBefore).isPresent()).isPresent();
    }

    private static Attempt checked(InputSpec spec, Attempt attempt) {
        if (!(attempt instanceof Attempt.Found found)) {
            return attempt;
        }
        return InputCheck.refusal(spec, found.value())
                .<Attempt>map(refusal ->
                        new Attempt.Unusable(refusal.code(), refusal.why(), observedAt(found)))
                .orElse(found);
    }

    /// Another model's first output, computed here and now from the same twin on the same day.
    private Attempt derived(
            InputSpec spec,
            String model,
            Sight sight,
            LocalDate asOf,
            AskedInputs asked,
            int depth) {
        var entry = models.byName(model);
        if (entry.isEmpty() || depth >= MAX_DERIVATION_DEPTH) {
            return InputSources.missing(spec);
        }
        var manifest = entry.get().manifest();
        return switch (select(manifest, sight, asOf, asked, depth + 1)) {
            case Selection.Chosen(var values, var used, _, _, var rules) -> {
                try (var loaded = Engines.load(manifest, entry.get().blob())) {
                    yield DerivedAnswer.of(spec, manifest, used, rules, loaded.run(values));
                }
            }
            case Selection.Withheld(_, var deny) -> new Attempt.Withheld(deny);
            case Selection.Nothing(var code, var why, _) ->
                    unread(
                                    manifest.inputs().stream()
                                            .map(it -> attempt(it, sight, asOf, asked, depth + 1)))
                            .map(it ->
                                    DerivedAnswer.notThere(
                                            spec, manifest, it.code(), it.why(), it.unread()))
                            .orElseGet(() ->
                                    code.equals("input.missing")
                                            ? InputSources.missing(spec)
                                            : DerivedAnswer.notThere(
                                                    spec, manifest, code, why, Optional.empty()));
        };
    }
}
