package io.twinmesh.cluster.fhir.intake.invariant;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The elements and attributes of HTML 4.0 that FHIR allows in a narrative (chapters 7 to 11 and
/// 15), and which may stand in which.
final class NarrativeElements {
    /// Texts, in which no block stands.
    private static final Set<String> TEXTS =
            words(
                    """
                    p h1 h2 h3 h4 h5 h6 a span b em i strong small big tt dfn q var abbr acronym cite \
                    address bdo kbd sub sup dt dd pre caption code samp\
                    """);

    private static final Set<String> BLOCKS = words("div ol ul pre table");

    /// What HTML nests, but not in a paragraph.
    private static final Set<String> NOT_IN_PARAGRAPHS = words("p blockquote");

    /// Texts that may stand in others of their own name.
    private static final Set<String> IN_THEMSELVES =
            words("h1 h2 h3 h4 h5 h6 span address dt dd caption");

    private static final Set<String> EMPTY = words("br hr img area");

    /// What only these may hold.
    private static final Map<String, Set<String>> CHILDREN =
            Map.of(
                    "table", words("caption colgroup col thead tr tfoot tbody"),
                    "thead", words("tr"),
                    "tbody", words("tr"),
                    "tfoot", words("tr"),
                    "tr", words("th td"),
                    "ul", words("li"),
                    "ol", words("li"),
                    "dl", words("dt dd"),
                    "map", words("area"));

    /// Where alone these may stand.
    private static final Map<String, Set<String>> PARENTS = parents();

    private static final Set<String> ELEMENTS =
            words(
                    """
                    p br div h1 h2 h3 h4 h5 h6 a span b em i strong small big tt dfn q var abbr acronym cite \
                    blockquote hr address bdo kbd sub sup ul ol li dl dt dd pre table caption colgroup col \
                    thead tr tfoot tbody th td code samp img map area\
                    """);

    private static final Set<String> ATTRIBUTES =
            words(
                    """
                    title style class id lang xml:lang xml:space dir accesskey tabindex span width align \
                    valign char charoff abbr axis headers scope rowspan colspan a.href a.name a.charset \
                    a.type a.hreflang a.rel a.rev a.shape a.coords img.src img.border img.alt \
                    img.longdesc img.height img.usemap img.ismap map.name area.shape area.coords \
                    area.href area.nohref area.alt blockquote.cite q.cite table.summary table.border \
                    table.frame table.rules table.cellspacing table.cellpadding td.nowrap th.nowrap\
                    """);

    private static final Set<String> LEADING = words("href src cite longdesc usemap");

    /// Schemes that run something, and one that leads nowhere.
    private static final List<String> HARMFUL = List.of("javascript:", "vbscript:", "urn:");

    private NarrativeElements() {}

    private static Set<String> words(String text) {
        return Set.of(text.split(" ", -1));
    }

    private static Map<String, Set<String>> parents() {
        var parents = new HashMap<String, Set<String>>();
        words("caption colgroup thead tfoot tbody").forEach(it -> parents.put(it, words("table")));
        words("td th").forEach(it -> parents.put(it, words("tr")));
        words("dt dd").forEach(it -> parents.put(it, words("dl")));
        parents.put("col", words("colgroup table"));
        parents.put("tr", words("table thead tfoot tbody"));
        parents.put("li", words("ul ol"));
        return Map.copyOf(parents);
    }

    /// @param open the elements round it, the nearest first, at least one
    static boolean mayStandIn(String element, Collection<String> open) {
        var parent = open.iterator().next();
        return ELEMENTS.contains(element)
                && !EMPTY.contains(parent)
                && CHILDREN.getOrDefault(parent, ELEMENTS).contains(element)
                && PARENTS.getOrDefault(element, ELEMENTS).contains(parent)
                && open.stream().noneMatch(it -> excludes(it, element));
    }

    private static boolean excludes(String outer, String inner) {
        return (TEXTS.contains(outer) && BLOCKS.contains(inner))
                || (outer.equals("p") && NOT_IN_PARAGRAPHS.contains(inner))
                || (TEXTS.contains(outer) && outer.equals(inner) && !IN_THEMSELVES.contains(outer));
    }

    static boolean mayHoldText(String element) {
        return !EMPTY.contains(element) && !CHILDREN.containsKey(element);
    }

    static boolean mayHave(String element, String attribute) {
        return ATTRIBUTES.contains(attribute) || ATTRIBUTES.contains(element + "." + attribute);
    }

    /// Whether the value of an attribute is an address.
    static boolean leads(String attribute) {
        return LEADING.contains(attribute);
    }

    static boolean harmless(String element, String address) {
        var plain = address.toLowerCase(Locale.ROOT);
        return (!plain.isEmpty() || !element.equals("a"))
                && plain.chars().allMatch(it -> it > ' ' && "{}<>\"\\^`|".indexOf(it) < 0)
                && HARMFUL.stream().noneMatch(plain::startsWith)
                && (!plain.startsWith("data:") || plain.startsWith("data:image/"));
    }
}
