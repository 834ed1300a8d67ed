package io.twinmesh.cli.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

final class UnstampedTest {
    private static final String V = "\"versionId\":\"3\"";
    private static final String L = "\"lastUpdated\":\"2026-11-21T12:00:00Z\"";

    /// V and L stand for the two stamps, P for a field that stays.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'a':1,'meta':{V,L},'b':2}              | {'a':1,'b':2}",
                "{'a':1,'meta':{V,L}}                    | {'a':1}",
                "{'meta':{L},'b':1.00}                   | {'b':1.00}",
                "{'a':1 , 'meta' : { V , L } }           | {'a':1  }",
                "{'meta':{V,L, 'P':[1.00]},'b':2}        | {'meta':{ 'P':[1.00]},'b':2}",
                "{'meta':{'P':1,V,L}}                    | {'meta':{'P':1}}",
                "{'meta':{V,'P':1,L,'Q':{'x':0}, 'R':2}} | {'meta':{'P':1,'Q':{'x':0}, 'R':2}}",
                "{'meta':{'P':1 , L },'b':'é'}           | {'meta':{'P':1 },'b':'é'}",
                "{'meta':{},'b':2}                       | {'b':2}",
                "{'x':{'meta':{V,L}}}                    | {'x':{'meta':{V,L}}}",
                "{'a':'é','b':[{'meta':1}]}              | {'a':'é','b':[{'meta':1}]}"
            })
    void stamps_go_and_every_other_byte_stays(String stamped, String expected) throws IOException {
        var bytes = Unstamped.of(new JsonFactory(), json(stamped).getBytes(StandardCharsets.UTF_8));

        assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo(json(expected));
    }

    private static String json(String text) {
        return text.replace("V", V).replace("L", L).replace('\'', '"');
    }
}
