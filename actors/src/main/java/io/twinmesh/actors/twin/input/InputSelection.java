package io.twinmesh.actors.twin.input;

import io.twinmesh.actors.plausibility.Implausible;
import io.twinmesh.actors.twin.input.InputSources.Attempt;
import io.twinmesh.actors.twin.view.Sight;
import io.twinmesh.inference.catalog.ModelListing;
import io.twinmesh.inference.catalog.manifest.InputSource;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.input.InputCheck;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.inference.input.InputValues;
import io.twinmesh.inference.input.UnitConversion;
import io.twinmesh.inference.runtime.Engines;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.inference.runtime.RedFlag;
import io.twinmesh.inference.runtime.ScoreModel;
import io.twinmesh.persistence.consent.request.RuleId;
import io.twinmesh.persistence.history.PatientEvent.UsedInput;
import io.twinmesh.persistence.identity.JobId;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
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
        var declared =
                manifest.inputs().stream()
                        .filter(spec -> spec.sources().contains(new InputSource.Asked()))
                        .map(InputSpec::name)
                        .toList();
        if (!given.names().stream()
                .allMatch(name ->
                        declared.contains(name)
                                || prefetched(manifest, given, name)
                                || derived(manifest, given, name)
                                || measured(manifest, given, name)
                                || answered(manifest, sight, given, name))) {
            // the names are not repeated: a caller may have put a value there by mistake
            return new Selection.Nothing(
                    "input.not-askable",
                    declared.isEmpty()
                            ? manifest.id().name() + " takes every input from the twin"
                            : "only these inputs may come with the question: "
                                    + String.join(", ", declared),
                    Optional.empty());
        }
        return given.names().stream()
                .filter(name -> given.answeredBy(name).filter(job -> open(sight, job)).isPresent())
                .findFirst()
                .<Selection>map(name ->
                        new Selection.Nothing(
                                "input.not-reviewed",
                                "a person has not accepted or amended the answer that a value"
                                        + " comes from",
                                Optional.of(name)))
                .orElseGet(() ->
                        switch (select(manifest, sight, asOf, given, 0)) {
                            case Selection.Chosen chosen ->
                                    NotCounted.beside(chosen, manifest, sight, asOf);
                            case Selection.Withheld withheld -> withheld;
                            case Selection.Nothing nothing -> nothing;
                        });
    }

    /// Whether an answer waits for a person, or was rejected by one.
    private static boolean open(Sight sight, JobId job) {
        return switch (sight.twin().reviews().state(job)) {
            case PENDING_REVIEW, REJECTED -> true;
            case COMPUTED, ACCEPTED, AMENDED -> false;
        };
    }

    /// Whether a value was prefetched, and is one of an input that models take from observations.
    private static boolean prefetched(ModelManifest manifest, AskedInputs given, String name) {
        return given.prefetched(name).isPresent()
                && manifest.input(name).stream()
                        .flatMap(input -> input.sources().stream())
                        .anyMatch(source -> !source.observed().isEmpty());
    }

    /// Whether something was prefetched for the model whose answer an input is.
    private static boolean derived(ModelManifest manifest, AskedInputs given, String name) {
        return given.derived(name).isPresent()
                && manifest.input(name).stream()
                        .flatMap(input -> input.sources().stream())
                        .anyMatch(InputSource.Derived.class::isInstance);
    }

    /// Whether a value was measured in samples, and is one of an input that takes such.
    private static boolean measured(ModelManifest manifest, AskedInputs given, String name) {
        return given.measured(name).isPresent()
                && manifest.input(name).stream()
                        .flatMap(input -> input.sources().stream())
                        .anyMatch(InputSource.Signal.class::isInstance);
    }

    /// Whether a value is the answer of another job about this patient, and a number of the model.
    private static boolean answered(
            ModelManifest manifest, Sight sight, AskedInputs given, String name) {
        return given.answeredBy(name)
                        .filter(job -> sight.twin().answered().sequenceNumber(job).isPresent())
                        .isPresent()
                && manifest.inputs().stream()
                        .anyMatch(input ->
                                input.name().equals(name)
                                        && input.type() instanceof InputSpec.Type.Amount);
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
                case Attempt.Unusable(var code, var why) -> {
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
        if (days(from.at(), asOf) < 0
                || (otherwise instanceof Attempt.NotThere none
                        && none.unread().filter(from.at()::isBefore).isPresent())) {
            return otherwise;
        }
        var attempt = InputSources.prefetched(spec, given, from);
        if (attempt instanceof Attempt.Found found
                && fresh(spec, found, sight, asOf) instanceof Attempt.NotThere stale) {
            // "stale" says more than "missing"
            return otherwise instanceof Attempt.NotThere none && none.code().equals("input.missing")
                    ? stale
                    : otherwise;
        }
        return checked(spec, attempt);
    }

    /// What the twin has, and of another model's answer what the twin and the prefetched values
    /// together give.
    private Attempt known(
            InputSpec spec, Sight sight, LocalDate asOf, AskedInputs asked, int depth) {
        Optional<Attempt> reason = Optional.empty();
        Optional<Attempt> withheld = Optional.empty();
        Optional<Attempt.NotThere> unread = Optional.empty();
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
                    if (unread.filter(it -> isBefore(found, it)).isPresent()) {
                        continue;
                    }
                    var fresh = fresh(spec, found, sight, asOf);
                    if (!(fresh instanceof Attempt.NotThere stale)) {
                        return checked(spec, fresh);
                    }
                    reason = reason.or(() -> Optional.of(stale));
                }
                case Attempt.Unusable unusable -> {
                    return unusable;
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
        if (withheld.isEmpty() && unread.isPresent()) {
            return unread.get();
        }
        return (withheld.isPresent() ? withheld : reason)
                .orElseGet(() -> InputSources.missing(spec));
    }

    /// Of several the one that most is older than.
    private static Optional<Attempt.NotThere> unread(Stream<? extends Attempt> attempts) {
        return attempts.filter(Attempt.NotThere.class::isInstance)
                .map(Attempt.NotThere.class::cast)
                .filter(it -> it.unread().isPresent())
                .max(Comparator.comparing(it -> it.unread().orElseThrow()));
    }

    private static boolean isBefore(Attempt.Found found, Attempt.NotThere unread) {
        return found.from()
                .observedAt()
                .filter(at -> unread.unread().filter(at::isBefore).isPresent())
                .isPresent();
    }

    private static Attempt fresh(InputSpec spec, Attempt.Found found, Sight sight, LocalDate asOf) {
        var latest = Implausible.present(moment(sight, asOf));
        if (spec.maxAge().filter(InputSelection::inHours).isPresent()
                && found.from().observedAt().filter(latest::isBefore).isPresent()) {
            return InputSources.later(spec);
        }
        return spec.maxAge()
                .filter(most ->
                        found.from()
                                .observedAt()
                                .filter(at -> older(most, at, sight, asOf))
                                .isPresent())
                .<Attempt>map(most ->
                        new Attempt.NotThere(
                                "input.stale",
                                spec.name()
                                        + " is older than the "
                                        + (inHours(most)
                                                ? most.toHours() + " hours"
                                                : most.toDays() + " days")
                                        + " the model accepts"))
                .orElse(found);
    }

    private static boolean older(Duration most, Instant at, Sight sight, LocalDate asOf) {
        return inHours(most)
                ? at.plus(most).isBefore(moment(sight, asOf))
                : days(at, asOf) > most.toDays();
    }

    /// Up to two days an age is counted in hours, so that yesterday morning's pulse is not of
    /// today; beyond, in days: many observations have a date and no time.
    private static boolean inHours(Duration most) {
        return most.compareTo(Duration.ofDays(2)) <= 0;
    }

    /// The moment that the day asked for stands for: its end, or now when it is not over.
    static Instant moment(Sight sight, LocalDate asOf) {
        var end = InputSources.endOf(asOf);
        return sight.now().isBefore(end) ? sight.now() : end;
    }

    private static long days(Instant at, LocalDate asOf) {
        return ChronoUnit.DAYS.between(at.atZone(ZoneOffset.UTC).toLocalDate(), asOf);
    }

    private static Attempt checked(InputSpec spec, Attempt attempt) {
        if (!(attempt instanceof Attempt.Found found)) {
            return attempt;
        }
        return InputCheck.refusal(spec, found.value())
                .<Attempt>map(refusal -> new Attempt.Unusable(refusal.code(), refusal.why()))
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
                    yield derived(spec, manifest, used, rules, loaded.run(values));
                }
            }
            case Selection.Withheld(_, var deny) -> new Attempt.Withheld(deny);
            case Selection.Nothing(var code, var why, _) ->
                    unread(
                                    manifest.inputs().stream()
                                            .map(it -> attempt(it, sight, asOf, asked, depth + 1)))
                            .map(it -> notThere(spec, manifest, it.code(), it.why(), it.unread()))
                            .orElseGet(() ->
                                    code.equals("input.missing")
                                            ? InputSources.missing(spec)
                                            : notThere(
                                                    spec, manifest, code, why, Optional.empty()));
        };
    }

    private static Attempt.NotThere notThere(
            InputSpec spec,
            ModelManifest manifest,
            String code,
            String why,
            Optional<Instant> unread) {
        return new Attempt.NotThere(
                code, spec.name() + " by " + manifest.id() + ": " + why, unread);
    }

    /// Which resources of another server said something of it; empty when none did.
    private static String outside(List<UsedInput> used) {
        var sources =
                used.stream()
                        .filter(input -> input.source().equals("prefetched"))
                        .flatMap(input -> input.code().stream())
                        .toList();
        return sources.isEmpty() ? "" : " with prefetched " + String.join(", ", sources);
    }

    private static Attempt derived(
            InputSpec spec,
            ModelManifest manifest,
            List<UsedInput> used,
            List<RuleId> rules,
            Outcome outcome) {
        return switch (outcome) {
            case Outcome.Computed(var outputs, _, _, _) -> {
                var first = outputs.getFirst();
                var unit = Optional.of(first.unit());
                yield switch (UnitConversion.convert(spec, first.value(), unit)) {
                    case UnitConversion.Result.Converted(var amount) ->
                            new Attempt.Found(
                                    amount,
                                    new UsedInput(
                                            spec.name(),
                                            "derived",
                                            Optional.of(manifest.id() + outside(used)),
                                            Double.toString(first.value()),
                                            unit,
                                            used.stream()
                                                    .flatMap(input -> input.observedAt().stream())
                                                    .min(Comparator.naturalOrder()),
                                            used.stream()
                                                    .flatMap(input -> input.resources().stream())
                                                    .distinct()
                                                    .toList(),
                                            used.stream()
                                                    .flatMap(input -> input.consulted().stream())
                                                    .distinct()
                                                    .toList()),
                                    rules);
                    case UnitConversion.Result.Refused(var refusal) ->
                            new Attempt.Unusable(refusal.code(), refusal.why());
                };
            }
            case Outcome.NotComputed(var code, var why, _) ->
                    notThere(spec, manifest, code, why, Optional.empty());
        };
    }
}
