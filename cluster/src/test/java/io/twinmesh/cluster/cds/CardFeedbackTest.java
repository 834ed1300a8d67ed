package io.twinmesh.cluster.cds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.twinmesh.cluster.http.problem.Refused;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The shape of feedback is that of the specification.
class CardFeedbackTest {
    private static final String ACCEPTED =
            "'card':'d1577c69-dfbe-44ad-ba6d-3e05e953b2ea','outcome':'accepted',"
                    + "'outcomeTimestamp':'2026-11-27T04:00:00Z'";
    private static final String OVERRIDDEN = ACCEPTED.replace("accepted", "overridden");

    private static JsonNode list(String... told) throws JsonProcessingException {
        return JsonMapper.builder()
                .build()
                .readTree(("[{" + String.join("},{", told) + "}]").replace('\'', '"'));
    }

    private static void refused(JsonNode list, String expected) {
        assertThatThrownBy(() -> CardFeedback.check(list))
                .as(list.toString())
                .isInstanceOfSatisfying(
                        Refused.class,
                        it -> {
                            assertThat(it.problem().status()).isEqualTo(400);
                            assertThat(it.problem().code()).isEqualTo("cds.feedback-malformed");
                            assertThat(it.problem().detail()).contains(expected);
                        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",'acceptedSuggestions':[{'id':'774f1c6b-9d55-4a7a-a3a5-d14b3eb3d9ef'}]",
                ",'extension':{'x':1}"
            })
    void an_accepted_card_may_name_the_suggestions(String more) throws JsonProcessingException {
        var list = list(ACCEPTED + more);

        assertThatCode(() -> CardFeedback.check(list)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",'overrideReason':{'reason':{'code':'artefact','system':'urn:x'}}",
                ",'overrideReason':{'userComment':'his usual'}",
                ",'overrideReason':{'reason':{'code':'a','system':'urn:x'},'userComment':'b'}"
            })
    void an_overridden_card_may_have_a_reason_or_a_comment(String more)
            throws JsonProcessingException {
        var list = list(OVERRIDDEN + more);

        assertThatCode(() -> CardFeedback.check(list)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'d1577c69-dfbe-44ad-ba6d-3e05e953b2ea' | 7 | 'card'",
                "'d1577c69-dfbe-44ad-ba6d-3e05e953b2ea' | '' | 'card'",
                "'accepted' | 'ignored' | 'outcome'",
                "'accepted' | ['accepted'] | 'outcome'",
                "04:00:00Z | 04:00:00 | outcomeTimestamp",
                "04:00:00Z | 04:00:00+02:00 | outcomeTimestamp",
                "2026-11-27T | 2026-13-45T | outcomeTimestamp",
                "2026-11-27T | 2026-02-30T | outcomeTimestamp"
            })
    void a_field_of_another_shape_is_refused_with_what_was_expected(
            String right, String wrong, String named) throws JsonProcessingException {
        refused(list(ACCEPTED.replace(right, wrong)), named);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "['x']", "[{}]", "[{'id':1}]", "null"})
    void suggestions_are_a_list_of_ids(String wrong) throws JsonProcessingException {
        refused(list(ACCEPTED + ",'acceptedSuggestions':" + wrong), "acceptedSuggestions");
    }

    @Test
    void an_overridden_card_has_no_accepted_suggestions_and_an_accepted_one_no_reason()
            throws JsonProcessingException {
        refused(list(OVERRIDDEN + ",'acceptedSuggestions':[{'id':'a'}]"), "acceptedSuggestions");
        refused(list(ACCEPTED + ",'overrideReason':{'userComment':'a'}"), "overrideReason");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'no'",
                "{}",
                "{'reason':'artefact'}",
                "{'reason':{'code':'artefact'}}",
                "{'reason':{'code':'artefact','system':''}}",
                "{'userComment':5}"
            })
    void a_reason_is_a_coding_and_a_comment_is_a_text(String wrong) throws JsonProcessingException {
        refused(list(OVERRIDDEN + ",'overrideReason':" + wrong), "overrideReason");
    }

    @Test
    void there_is_at_least_one_and_each_is_checked() throws JsonProcessingException {
        refused(list().get(0), "list");
        refused(list(ACCEPTED, "'card':'x'"), "outcome");
    }
}
