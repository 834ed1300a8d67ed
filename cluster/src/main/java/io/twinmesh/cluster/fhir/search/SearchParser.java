package io.twinmesh.cluster.fhir.search;

import io.twinmesh.cluster.fhir.search.ResourceSearch.Include;
import io.twinmesh.cluster.fhir.search.ResourceSearch.PageWish;
import io.twinmesh.cluster.fhir.search.ResourceSearch.Subject;
import io.twinmesh.cluster.fhir.search.SearchParameter.Kind;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Understands a search, or says what of it is not understood. A parameter of an unknown name is
/// passed over, as FHIR wants it, unless the client asks for strict handling; one that would mean
/// less than it says (a chain, `_has`, an unknown modifier) is refused always. Pure.
public final class SearchParser {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z_-]{0,63}");
    private static final Pattern TYPE = Pattern.compile("[A-Z][A-Za-z]{1,63}");

    /// These change how a result is shown, not what is in it; what we do not do is left undone.
    private static final Set<String> SHOWING =
            Set.of("_format", "_pretty", "_elements", "_contained", "_containedType");

    private static final Set<String> NOT_HERE =
            Set.of("_has", "_filter", "_query", "_list", "_text", "_content", "_type");

    private final SearchParameters table;
    private final String base;

    /// @param base this server's own FHIR address, without a `/` at the end
    public SearchParser(SearchParameters table, String base) {
        this.table = table;
        this.base = base;
    }

    /// What shall happen to parameters that are not known here: the `handling` of `Prefer`.
    public enum Handling {
        LENIENT,
        STRICT
    }

    /// @param now what `ap` is measured against
    /// @return [ParsedSearch.Understood], or [ParsedSearch.Refused] with `search.value-malformed`,
    ///   `search.modifier-unsupported`, `search.parameter-unsupported`, `search.one-patient`, or,
    ///   when strict, `search.parameter-unknown`
    public ParsedSearch parse(String type, SearchQuery query, Handling handling, Instant now) {
        try {
            var reading = new Reading(type, new Values(base, now));
            for (var sent : query.parameters()) {
                reading.take(sent.name(), sent.value());
            }
            if (handling == Handling.STRICT && !reading.ignored.isEmpty()) {
                return new ParsedSearch.Refused(
                        new SearchRefused(
                                        "search.parameter-unknown",
                                        "not known here: " + String.join(", ", reading.ignored))
                                .refusal());
            }
            return new ParsedSearch.Understood(reading.search(), reading.ignored);
        } catch (SearchRefused e) {
            return new ParsedSearch.Refused(e.refusal());
        }
    }

    private final class Reading {
        private final String type;
        private final Values values;
        private final List<Criterion> criteria = new ArrayList<>();
        private final List<SortKey> sort = new ArrayList<>();
        private final List<Include> includes = new ArrayList<>();
        private final List<String> ignored = new ArrayList<>();
        private Optional<String> patient = Optional.empty();
        private Optional<List<String>> ids = Optional.empty();
        private Optional<Integer> count = Optional.empty();
        private Optional<Boolean> total = Optional.empty();
        private boolean countOnly;

        Reading(String type, Values values) {
            this.type = type;
            this.values = values;
        }

        void take(String sent, String value) throws SearchRefused {
            var colon = sent.indexOf(':');
            var name = colon < 0 ? sent : sent.substring(0, colon);
            var modifier = colon < 0 ? "" : sent.substring(colon + 1);
            switch (name) {
                case "_count" -> count(value);
                case "_summary" -> countOnly = countOnly || value.equals("count");
                case "_total" -> total = Optional.of(!value.equals("none"));
                case "_sort" -> sort(value);
                case "_include" -> include(false, sent, modifier, value);
                case "_revinclude" -> include(true, sent, modifier, value);
                default -> {
                    if (NOT_HERE.contains(name) || sent.indexOf('.') >= 0) {
                        throw new SearchRefused(
                                "search.parameter-unsupported",
                                "chains and parameters such as _has or _filter cannot be searched"
                                        + " by");
                    }
                    var parameter = table.find(type, name);
                    if (parameter.isPresent()) {
                        criterion(parameter.get(), modifier, value);
                    } else if (value.indexOf('$') >= 0) {
                        throw new SearchRefused(
                                "search.parameter-unsupported",
                                "values of several parts cannot be searched by");
                    } else if (!SHOWING.contains(name)) {
                        ignored(name);
                    }
                }
            }
        }

        private void criterion(SearchParameter parameter, String modifier, String value)
                throws SearchRefused {
            if (modifier.equals("missing")) {
                if (!value.equals("true") && !value.equals("false")) {
                    throw SearchRefused.malformed(parameter.name() + ":missing", "true or false");
                }
                criteria.add(new Criterion.Missing(parameter, value.equals("true")));
                return;
            }
            if (!modifier.isEmpty() && !modifiers(parameter.kind(), modifier)) {
                throw new SearchRefused(
                        "search.modifier-unsupported",
                        parameter.name() + " cannot be searched with this modifier");
            }
            var wanted = values.wanted(parameter, modifier, value);
            if (bindsToPatient(parameter, wanted)) {
                return;
            }
            var has = new Criterion.Has(parameter, wanted);
            criteria.add(modifier.equals("not") ? new Criterion.HasNot(has) : has);
            if (parameter.name().equals("_id") && modifier.isEmpty() && ids.isEmpty()) {
                ids = Optional.of(Values.alternatives(value));
            }
        }

        /// A search is bound to a patient by `patient`, or by a `subject` that says it is one.
        private boolean bindsToPatient(SearchParameter parameter, List<Wanted> wanted)
                throws SearchRefused {
            var named = parameter.name();
            if (!named.equals("patient") && !named.equals("subject")) {
                return false;
            }
            for (var one : wanted) {
                if (!(one instanceof Wanted.Reference(var of, var id))
                        || !of.map("Patient"::equals).orElse(named.equals("patient"))) {
                    return false;
                }
                if (patient.isPresent() && !patient.get().equals(id)) {
                    throw new SearchRefused(
                            "search.one-patient", "a search is about one patient at a time");
                }
                patient = Optional.of(id);
            }
            return true;
        }

        private static boolean modifiers(Kind kind, String modifier) {
            return switch (kind) {
                case TOKEN -> modifier.equals("not");
                case STRING -> modifier.equals("exact") || modifier.equals("contains");
                case REFERENCE -> TYPE.matcher(modifier).matches();
                case DATE, QUANTITY, URI -> false;
            };
        }

        private void count(String value) throws SearchRefused {
            if (!value.matches("\\d{1,9}")) {
                throw SearchRefused.malformed("_count", "0 or more");
            }
            count = Optional.of(Integer.parseInt(value));
            countOnly = countOnly || count.get() == 0;
        }

        private void sort(String value) {
            for (var key : Values.alternatives(value)) {
                var descending = key.startsWith("-");
                var name = descending ? key.substring(1) : key;
                var parameter = table.find(type, name).filter(SortKey::possible);
                parameter.ifPresentOrElse(
                        found -> sort.add(new SortKey(found, descending)), () -> ignored("_sort"));
            }
        }

        private void include(boolean reverse, String sent, String modifier, String value)
                throws SearchRefused {
            var parts = value.split(":", -1);
            if (!modifier.isEmpty() || parts.length < 2 || parts.length > 3) {
                throw new SearchRefused(
                        "search.parameter-unsupported",
                        (reverse ? "_revinclude" : "_include")
                                + " must be Type:parameter or Type:parameter:Type, without"
                                + " :iterate");
            }
            var parameter =
                    table.find(parts[0], parts[1]).filter(one -> one.kind() == Kind.REFERENCE);
            if (parameter.isEmpty() || (!reverse && !parts[0].equals(type))) {
                ignored(sent);
                return;
            }
            includes.add(
                    new Include(
                            reverse,
                            parts[0],
                            parameter.get(),
                            parts.length == 3 ? Optional.of(parts[2]) : Optional.empty()));
        }

        /// Whatever else a client wrote where a name belongs is not repeated.
        private void ignored(String name) {
            var shown = NAME.matcher(name).matches() ? name : "a parameter without a sound name";
            if (!ignored.contains(shown)) {
                ignored.add(shown);
            }
        }

        ResourceSearch search() {
            Subject subject =
                    patient.<Subject>map(Subject.OfPatient::new)
                            .or(() -> ids.map(Subject.Named::new))
                            .orElseGet(Subject.Anyone::new);
            return new ResourceSearch(
                    type, subject, criteria, sort, new PageWish(count, countOnly, total), includes);
        }
    }
}
