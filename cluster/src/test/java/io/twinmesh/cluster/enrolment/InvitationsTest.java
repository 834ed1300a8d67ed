package io.twinmesh.cluster.enrolment;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.identity.OwnerId;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

class InvitationsTest {
    private static final Instant ENDS = Instant.parse("2026-11-28T12:00:00Z");
    private static final OwnerId ALICE = new OwnerId("alice");

    private final Invitations invitations = new Invitations(new byte[32], new SecureRandom());

    @Test
    void a_token_says_who_is_invited_until_when() {
        var read = invitations.read(invitations.token(ALICE, true, ENDS)).orElseThrow();

        assertThat(read.owner()).isEqualTo(ALICE);
        assertThat(read.reusable()).isTrue();
        assertThat(read.ends()).isEqualTo(ENDS);
        assertThat(read.id()).matches("[0-9a-f]{32}");
    }

    @Test
    void no_two_tokens_are_the_same_invitation() {
        var one = invitations.read(invitations.token(ALICE, false, ENDS)).orElseThrow();
        var two = invitations.read(invitations.token(ALICE, false, ENDS)).orElseThrow();

        assertThat(one.id()).isNotEqualTo(two.id());
    }

    @Test
    void a_token_that_says_more_than_it_was_given_is_none() {
        var token = invitations.token(ALICE, false, ENDS);
        var said =
                new String(
                        Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.'))),
                        StandardCharsets.UTF_8);
        var more =
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(
                                said.replace("false", "true").getBytes(StandardCharsets.UTF_8));

        assertThat(invitations.read(more + token.substring(token.indexOf('.')))).isEmpty();
    }

    @Test
    void tokens_of_another_network_and_no_tokens_are_none() {
        var other = new byte[32];
        other[0] = 1;
        var foreign = new Invitations(other, new SecureRandom()).token(ALICE, false, ENDS);

        for (var token : List.of(foreign, "", ".", "a.b", "a.b.c", "ä.ö")) {
            assertThat(invitations.read(token)).isEmpty();
        }
    }
}
