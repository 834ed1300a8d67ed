package io.twinmesh.cluster.fhir.search;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cluster.fhir.search.SearchParameter.Kind;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// By what each type of resource can be searched, as `search-parameters.txt` lists it.
public final class SearchParameters {
    /// What every type can be searched by.
    private static final String EVERY = "*";

    private final Map<String, List<SearchParameter>> byType;

    private SearchParameters(Map<String, List<SearchParameter>> byType) {
        this.byType = byType;
    }

    /// The table of this release.
    public static SearchParameters ofRelease() {
        var table = new LinkedHashMap<String, List<SearchParameter>>();
        var type = EVERY;
        for (var line : lines()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (!line.startsWith(" ")) {
                type = line.strip();
                continue;
            }
            var columns = line.strip().split("\\s+", -1);
            table.computeIfAbsent(type, _ -> new ArrayList<>())
                    .add(
                            SearchParameter.of(
                                    columns[0],
                                    Kind.valueOf(columns[1].toUpperCase(Locale.ROOT)),
                                    columns[2]));
        }
        return new SearchParameters(table);
    }

    private static List<String> lines() {
        try (var in = SearchParameters.class.getResourceAsStream("search-parameters.txt")) {
            if (in == null) {
                throw new IllegalStateException("search-parameters.txt is not on the class path");
            }
            return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The types that can be searched by more than what every resource has.
    public Set<String> types() {
        var types = new TreeSet<>(byType.keySet());
        types.remove(EVERY);
        return types;
    }

    /// Of a type, those of every resource first; an unknown type has these only.
    public List<SearchParameter> of(String type) {
        return Stream.concat(
                        byType.getOrDefault(EVERY, List.of()).stream(),
                        byType.getOrDefault(type, List.of()).stream())
                .toList();
    }

    /// When the care took place that a resource is about: the first date its type is searched by
    /// that it has.
    public Optional<TimeRange> careTime(String type, JsonNode resource) {
        return byType.getOrDefault(type, List.of()).stream()
                .filter(parameter -> parameter.kind() == Kind.DATE)
                .flatMap(parameter -> parameter.values(resource))
                .flatMap(value -> TimeRange.of(value).stream())
                .findFirst();
    }

    Optional<SearchParameter> find(String type, String name) {
        return of(type).stream().filter(parameter -> parameter.name().equals(name)).findFirst();
    }
}
