package io.twinmesh.conformance.structure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.fhir.intake.structure.ResourceCheck;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The forms of primitive values, at their edges, against HAPI's validator.
@Tag("slow")
class PrimitiveVerdictsTest {
    /// A type, then JSON values that FHIR R4 forbids, `;`, and ones that it allows.
    private static final String VALUES =
            """
            Date "2020-13-01" "2020-00-10" "2020-02-30" "2019-02-29" "20-01-01" "2020-1-1" "2020-01-01T10:00:00Z" "" " 2020" "yesterday" 2020 "0000" ; "2020" "2020-12" "2020-02-29" "1899-12-31"
            DateTime "2020-13-01" "2020-02-30T10:00:00Z" "2020-01-01T10:00:00" "2020-01-01T25:00:00Z" "2020-01-01T10:61:00Z" "2020-01-01 10:00:00Z" "2020-01T10:00:00Z" "x" "2020-01-01T10:00:00+25:00" ; "2020" "2020-01" "2020-01-01" "2020-01-01T10:00:00Z" "2020-01-01T10:00:00.123+14:00" "2020-01-01T10:00:00.123456789-05:00"
            Instant "2020-01-01" "2020" "2020-01-01T10:00:00" "2020-02-30T10:00:00Z" ; "2020-01-01T10:00:00Z" "2020-01-01T10:00:00.001+01:00"
            Time "25:00:00" "10:00" "10:00:00Z" "10" "x" ; "10:00:00" "23:59:59.999"
            Boolean "true" 1 "x" ; true false
            Integer "1" 1.5 2147483648 true ; 0 -0 1 -1 2147483647 -2147483648
            UnsignedInt -1 "1" 1.5 2147483648 ; 0 1
            PositiveInt 0 -1 "1" 1.5 ; 1 2147483647
            Decimal "1.0" true "x" 1e400 -1e308 1e-400 0e999999 ; 9e307 1e-307 1 1.0 -1.50 1e3 1E-22
            String "" 1 true "a\\u0001b" "\\ud800" "\\udc00" "\\uffff" ; "a" " a " "a  b" "ü"
            Code "" " a" "a " "a  b" 7 ; "a" "a b" "a-b"
            Id "" "a b" "a_b" "ü" 7 ; "a" "A-1.b"
            Uri "" "a b" " urn:a" 7 ; "urn:a" "http://a/b?c=d" "a"
            Url "" "http://a b" 7 ; "http://a/b"
            Canonical "" "http://a b" 7 ; "http://a/b|1" "#c"
            Oid "urn:oid:" "urn:oid:1.2.x" "1.2.3" 7 ; "urn:oid:1.2.3" "urn:oid:2.16.840.1.113883"
            Uuid "urn:uuid:x" "c757873d-ec9a-4326-a141-556f43239520" 7 ; "urn:uuid:c757873d-ec9a-4326-a141-556f43239520"
            Markdown "" 7 ; "# a\\n\\nb"
            Base64Binary "" "a" "!!!!" "AAA" 7 ; "AAAA" "AA==" "AAA=" "AAAA AAAA"
            """;

    /// Values that we are lenient with, or FHIR is, and HAPI may be either.
    private static final String EITHER =
            """
            Date "9999-12-31" "0001-01-01"
            DateTime "2020-01-01T10:00Z" "2016-12-31T23:59:60Z" "2020-01-01T10:00:00+14:01" "2020-01-01T10:00:00-14:00" "2020-01-01T24:00:00Z"
            Instant "2020-01-01T10:00Z" "2016-12-31T23:59:60Z"
            Time "24:00:00" "23:59:60"
            Integer 1e2 1.0
            String " " "\\t"
            Code "a\\tb" "a\\nb" "a\\u00a0b"
            Uri "a\\tb" "urn:uuid:x" "urn:oid:x" "oid:1.2" "http:" "\\u00a0"
            Url "x" "a\\u00a0b"
            Uuid "urn:uuid:C757873D-EC9A-4326-A141-556F43239520"
            Oid "urn:oid:3.1" "urn:oid:1" "urn:oid:1.02"
            Base64Binary "A===" "AA=A" "AAAA\\n" "AAAAA===" "===="
            """;

    /// Of base64, HAPI asks for the length only; the specification has an expression that this
    /// breaks. Nor does it look at characters that the specification forbids or that no UTF-8 can
    /// carry, and decimals have no bounds for it.
    private static final Set<String> PASSED_OVER =
            Set.of(
                    "\"!!!!\"",
                    "\"a\\u0001b\"",
                    "\"\\ud800\"",
                    "\"\\udc00\"",
                    "\"\\uffff\"",
                    "1e400",
                    "-1e308",
                    "1e-400");

    private record Value(String type, String json, boolean forbidden) {
        ObjectNode resource() {
            return Samples.resource(
                    """
                    {"resourceType":"Basic","code":{"text":"c"},"extension":[{"url":"urn:example:e","value%s":%s}]}
                    """
                            .formatted(type, json));
        }

        boolean refused() {
            return !ResourceCheck.flaws(resource(), 1).isEmpty();
        }
    }

    private static List<Value> values(String table) {
        var values = new ArrayList<Value>();
        table.lines()
                .forEach(line -> {
                    var halves = line.split(" ; ", -1);
                    for (int half = 0; half < halves.length; half++) {
                        var text = half == 0 ? halves[0].split(" ", 2)[1] : halves[1];
                        for (var json : text.split(" (?=[^\"]*(?:\"[^\"]*\"[^\"]*)*$)", -1)) {
                            values.add(new Value(line.split(" ", 2)[0], json, half == 0));
                        }
                    }
                });
        return values;
    }

    @Test
    void what_the_specification_forbids_is_refused_and_what_it_allows_is_taken() {
        assertThat(values(VALUES))
                .allSatisfy(value ->
                        assertThat(value.refused())
                                .as(value.toString())
                                .isEqualTo(value.forbidden()));
    }

    @Test
    void nothing_is_refused_that_hapi_accepts() {
        var values = new ArrayList<>(values(VALUES));
        values.addAll(values(EITHER));
        var verdicts = HapiVerdicts.of(values.stream().map(Value::resource).toList());

        var wronglyRefused = new ArrayList<String>();
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i).refused()
                    && verdicts.get(i).isEmpty()
                    && !PASSED_OVER.contains(values.get(i).json())) {
                wronglyRefused.add(values.get(i).type() + " " + values.get(i).json());
            }
        }
        assertThat(values).hasSizeGreaterThan(150);
        assertThat(wronglyRefused).isEmpty();
    }
}
