package io.twinmesh.cluster.fhir.read.find;

import io.twinmesh.cluster.fhir.search.Criterion;
import io.twinmesh.cluster.fhir.search.ResourceSearch;
import io.twinmesh.cluster.fhir.search.Wanted;
import io.twinmesh.persistence.resource.key.PatientTerm;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The part of a search for patients that the index can answer. What it finds are candidates; the
/// whole search is then put to each of them. Pure.
public final class PatientTerms {
    private PatientTerms() {}

    /// One set for each parameter that can be looked up; none when every patient would have to be
    /// looked at.
    public static List<Set<PatientTerm>> of(ResourceSearch search) {
        var allOf = new ArrayList<Set<PatientTerm>>();
        for (var criterion : search.criteria()) {
            if (criterion instanceof Criterion.Has has) {
                terms(has).ifPresent(allOf::add);
            }
        }
        return allOf;
    }

    private static Optional<Set<PatientTerm>> terms(Criterion.Has has) {
        var terms = new LinkedHashSet<PatientTerm>();
        for (var wanted : has.anyOf()) {
            var term = term(has.parameter().name(), wanted);
            if (term.isEmpty()) {
                return Optional.empty();
            }
            terms.add(term.get());
        }
        return Optional.of(terms);
    }

    private static Optional<PatientTerm> term(String parameter, Wanted wanted) {
        return switch (wanted) {
            case Wanted.Token(var system, var code) when code.isPresent() ->
                    switch (parameter) {
                        case "identifier" ->
                                Optional.of(PatientTerm.identifier(system, code.get()));
                        case "gender" -> Optional.of(PatientTerm.gender(code.get()));
                        default -> Optional.empty();
                    };
            case Wanted.Text(var comparison, var text) ->
                    comparison != Wanted.Text.Comparison.CONTAINS
                                    && Set.of("name", "family", "given").contains(parameter)
                            ? PatientTerm.name(text)
                            : Optional.empty();
            case Wanted.Time time ->
                    parameter.equals("birthdate")
                            ? time.exactDate().map(PatientTerm::born)
                            : Optional.empty();
            case Wanted.Token _, Wanted.Reference _, Wanted.Amount _, Wanted.Uri _ ->
                    Optional.empty();
        };
    }
}
