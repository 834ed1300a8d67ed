package io.twinmesh.cluster.fhir.served;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

class VersionStampTest {
    private static final VersionStamp STAMP =
            new VersionStamp(3, Instant.parse("2026-11-21T12:00:00.123456Z"));

    private static String stamped(String resource) {
        return new String(
                STAMP.on(resource.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{'resourceType':'X','v':1.00}; {'resourceType':'X',M,'v':1.00}",
                "{'id':'1', 'resourceType':'X'}; {'id':'1', 'resourceType':'X',M}",
                "{'resourceType':'X', 'id':'ü' , 'v':1E-22}; {'resourceType':'X', 'id':'ü',M ,"
                        + " 'v':1E-22}",
                "{'resourceType':'X','meta':{}}; {'resourceType':'X',M}",
                "{'meta':{'tag':[{'code':'versionId'}]},'resourceType':'X'};"
                        + " {'meta':{V,U,'tag':[{'code':'versionId'}]},'resourceType':'X'}",
                "{'resourceType':'X','meta':{ 'versionId' : '77','source':'s'}};"
                        + " {'resourceType':'X','meta':{U, 'versionId' : '3','source':'s'}}",
                "{'resourceType':'X','meta':{'lastUpdated':'2001-01-01T00:00:00Z','versionId':'9'}};"
                        + " {'resourceType':'X','meta':{U,V}}",
                "{'resourceType':'X','contained':[{'meta':{'versionId':'9'}}]};"
                        + " {'resourceType':'X',M,'contained':[{'meta':{'versionId':'9'}}]}"
            })
    void the_stamp_takes_its_place_and_every_other_byte_stays(String resource, String expected) {
        assertThat(stamped(resource.replace('\'', '"')))
                .isEqualTo(
                        expected.replace("M", "'meta':{V,U}")
                                .replace("V", "'versionId':'3'")
                                .replace("U", "'lastUpdated':'2026-11-21T12:00:00.123Z'")
                                .replace('\'', '"'));
    }

    @Test
    void the_version_is_an_entity_tag_too() {
        assertThat(STAMP.etag()).isEqualTo("W/\"3\"");
    }
}
